// Follows the links of the pages behind the sign-in, to every kind of page that the route table knows.
import { HTML, type Reply, ask } from "../http.ts";

export type Stop = { pattern: string; path: string; reply: Reply };

/** Pages of one kind to look at: with an empty list and a full one, a page shows most of what it has. */
const EACH = 2;
const EACH_AT_MOST = 12;

/** The routes that GET answers, as /openapi.json names them, with who may use each. */
export async function routes(): Promise<Map<string, string>> {
  const { paths } = (await ask("GET", "/openapi.json")).json as { paths: Record<string, { get?: { "x-who": string } }> };
  return new Map(Object.entries(paths).flatMap(([path, { get }]) => (get === undefined ? [] : [[path, get["x-who"]] as const])));
}

/** Which route answers a path: one without parameters before one with. */
export function patternOf(path: string, patterns: Iterable<string>): string | undefined {
  const parts = path.split("/");
  const fits = [...patterns].filter((pattern) => {
    const wanted = pattern.split("/");
    return wanted.length === parts.length && wanted.every((part, at) => /^\{.*\}$/.test(part) || part === parts[at]);
  });
  const parameters = (pattern: string): number => pattern.split("{").length;
  return fits.sort((one, other) => parameters(one) - parameters(other))[0];
}

function linksOf(html: string, from: string): string[] {
  const found = [...html.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)].map(([, address]) => (address ?? "").replaceAll("&amp;", "&"));
  const base = `http://shop.invalid${from}`;
  return found.filter((address) => URL.canParse(address, base)).map((address) => new URL(address, base)).filter(({ host }) => host === "shop.invalid").map(({ pathname, search }) => pathname + search);
}

/**
 * Every kind of page that can be reached by links from `starts` with this cookie, within these areas: some pages of each kind,
 * and more where a `wanted` kind is still missing, because what leads to it may stand on a page that comes late in its list.
 */
export async function crawl(starts: string[], cookie: string, areas: string[], wanted: (pattern: string, who: string) => boolean): Promise<Stop[]> {
  const who = await routes();
  const missing = new Set([...who].filter(([pattern, whose]) => wanted(pattern, whose)).map(([pattern]) => pattern));
  const seen = new Set<string>();
  const visits = new Map<string, number>();
  const [waiting, later]: [string[], string[]] = [[...starts], []];
  const stops: Stop[] = [];
  while (waiting.length > 0 || (missing.size > 0 && later.length > 0)) {
    const [path, most] = waiting.length > 0 ? [waiting.shift() as string, EACH] : [later.shift() as string, EACH_AT_MOST];
    const bare = path.split("?")[0] as string;
    const pattern = patternOf(bare, who.keys());
    if (seen.has(path) || pattern === undefined || !areas.some((area) => bare === area || bare.startsWith(`${area}/`))) continue;
    const visited = visits.get(pattern) ?? 0;
    if (visited >= most) {
      if (most === EACH) later.push(path);
      continue;
    }
    seen.add(path);
    visits.set(pattern, visited + 1);
    missing.delete(pattern);
    const reply = await ask("GET", path, { headers: { ...HTML, cookie } });
    stops.push({ pattern, path, reply });
    if (reply.header("content-type").startsWith("text/html")) waiting.push(...linksOf(reply.text, path));
    if (reply.status === 303) waiting.push(reply.header("location"));
  }
  return stops;
}
