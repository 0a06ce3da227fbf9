// Reads calendars, XML and the head of a page strictly enough to notice when they are wrong.

/** RFC 5545 3.3.11. */
export const unescaped = (text: string): string => text.replace(/\\([\\;,nN])/g, (_, sign: string) => (sign.toLowerCase() === "n" ? "\n" : sign));

/** The events of a calendar, each as its properties without parameters. Throws where blocks do not nest. */
export function events(text: string): Map<string, string>[] {
  const lines = text.replace(/\r\n[ \t]/g, "").split("\r\n");
  if (lines.pop() !== "") throw new Error("the last line has no end");
  const open: string[] = [];
  const found: Map<string, string>[] = [];
  for (const line of lines) {
    const parts = /^([A-Za-z-]+)((?:;[^:]*)?):(.*)$/s.exec(line);
    if (parts === null) throw new Error(`no property: ${line}`);
    const [, name = "", parameters, value = ""] = parts;
    if (name === "BEGIN") {
      open.push(value);
      if (value === "VEVENT") found.push(new Map());
    } else if (name === "END") {
      if (open.pop() !== value) throw new Error(`${value} ends where it did not begin`);
    } else if (open.at(-1) === "VEVENT") {
      found.at(-1)?.set(name, value);
      if (name.startsWith("DT") && (parameters ?? "").includes("TZID")) throw new Error(`${name} is not in UTC`);
    }
  }
  if (open.length !== 0 || lines[0] !== "BEGIN:VCALENDAR" || !lines.includes("VERSION:2.0")) throw new Error("no calendar");
  return found;
}

export type Tag = { name: string; path: string; attributes: string; text: string };

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Characters for entities; throws for one that is none, and for a bare ampersand. */
export function decoded(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+)?(;?)/g, (all, name: string | undefined, end: string) => {
    if (name === undefined || end === "") throw new Error(`a bare ampersand: ${text}`);
    if (name.startsWith("#x")) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    return ENTITIES[name] ?? fail(`an unknown entity: ${all}`);
  });
}

function fail(why: string): never {
  throw new Error(why);
}

/** Every element of a well-formed document, with its path; throws when it is not well-formed. */
export function tags(xml: string): Tag[] {
  const found: Tag[] = [];
  const open: Tag[] = [];
  const token = /<\?[^?]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|</g;
  for (const [all, cdata, end, name, attributes = "", empty, text] of xml.matchAll(token)) {
    const inside = open.at(-1);
    if (all === "<") throw new Error("a bare <");
    if (cdata !== undefined && inside !== undefined) inside.text += cdata;
    if (text !== undefined && inside !== undefined) inside.text += decoded(text);
    if (name === undefined) continue;
    if (end === "/") {
      if (open.pop()?.name !== name) throw new Error(`</${name}> where something else is open`);
      continue;
    }
    decoded(attributes);
    const tag = { name, path: [...open.map((one) => one.name), name].join("/"), attributes, text: "" };
    found.push(tag);
    if (empty !== "/") open.push(tag);
  }
  if (open.length !== 0) throw new Error(`<${open.at(-1)?.name}> never ends`);
  return found;
}

/** The Open Graph properties of a page. */
export function properties(html: string): Map<string, string> {
  const found = [...html.matchAll(/<meta property="([^"]+)" content="([^"]*)"/g)];
  return new Map(found.map(([, name, content]) => [name ?? "", decoded(content ?? "")]));
}
