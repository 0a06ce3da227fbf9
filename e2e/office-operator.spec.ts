// Every page of an operator: quick, small, safe, accessible and valid.
import { pagesOf } from "./stories/office.ts";

pagesOf({ name: "operator", email: "olga@example.com", starts: ["/desk", "/you"], areas: ["/desk", "/you"], who: /operator/ });
