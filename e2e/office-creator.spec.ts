// Every page of a creator: quick, small, safe, accessible and valid.
import { pagesOf } from "./stories/office.ts";

pagesOf({ name: "creator", email: "samira.haddad@example.com", starts: ["/studio", "/you"], areas: ["/studio", "/you"], who: /creator|a person/ });
