// Pages of a list: newest first, with Stripe's cursor and `created` parameters.
import { noSuch } from "./errors.ts";
import type { Params } from "./params.ts";
import type { Shelf } from "./shelf.ts";

type Narrowed<T> = { group?: string; keep?: (item: T) => boolean };

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;
const TIME_MAX = Number.MAX_SAFE_INTEGER;

export type Range = { from: number; to: number };

export const within = (time: number, { from, to }: Range): boolean => time >= from && time <= to;

/** Reads `created=…` or `created[gte]=…` and its like, both ends included. */
export function readRange(params: Params, name: string): Range {
  if (typeof params.peek(name) === "string") {
    const exactly = params.integer(name, 0, TIME_MAX) ?? 0;
    return { from: exactly, to: exactly };
  }
  const range = params.within(name);
  const read = (edge: string) => range.integer(edge, 0, TIME_MAX);
  const [gt, gte, lt, lte] = [read("gt"), read("gte"), read("lt"), read("lte")];
  return {
    from: Math.max(gte ?? 0, gt === null ? 0 : gt + 1),
    to: Math.min(lte ?? TIME_MAX, lt === null ? TIME_MAX : lt - 1),
  };
}

/** Reads the paging parameters, refuses others, and answers one page. */
export function page<T extends { id: string; created: number }>(shelf: Shelf<T>, params: Params, url: string, { group, keep = () => true }: Narrowed<T> = {}) {
  const limit = params.integer("limit", 1, LIMIT_MAX) ?? LIMIT_DEFAULT;
  const after = params.text("starting_after");
  const before = params.text("ending_before");
  const range = readRange(params, "created");
  params.accept("expand");
  params.refuseOthers();

  const items = shelf.all(group);
  const cursor = after ?? before;
  const at = cursor === null ? items.length : shelf.position(cursor, group);
  if (at < 0) throw noSuch("object", cursor ?? "", after === null ? "ending_before" : "starting_after", 400);
  // `ending_before` walks towards newer objects, everything else towards older ones.
  const step = after === null && before !== null ? 1 : -1;
  const found: T[] = [];
  for (let place = at + step; place >= 0 && place < items.length && found.length <= limit; place += step) {
    const item = items[place];
    // Objects stand in the order of their creation: past the edge there is nothing more to find.
    if (step < 0 ? item.created < range.from : item.created > range.to) break;
    if (within(item.created, range) && keep(item)) found.push(item);
  }
  const more = found.length > limit;
  const data = found.slice(0, limit);
  return { object: "list", data: step < 0 ? data : data.reverse(), has_more: more, url };
}
