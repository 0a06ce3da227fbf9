// A creator who sends files, as an API client.
import { Buyer, JSON_, type Reply, freshKey, until } from "../http.ts";
import type { Database } from "./database.ts";
import { type Somebody, aCreator, somebody } from "./people.ts";

/** Bytes of every part but the last. */
export const PART = 5 * 1024 * 1024;

/** Somebody of a creator of the test's own, as an API client. */
export function sender(database: Database, creator = aCreator(database)): { person: Somebody; client: Buyer; creator: string } {
  const person = somebody(database, { creator });
  const client = new Buyer();
  client.cookie = person.cookie;
  return { person, client, creator };
}

export type Status = { id: string; state: string; offset: number; code?: string; reason?: string; media?: string };

export const part = (client: Buyer, id: string, offset: number, bytes: Buffer): Promise<Reply> =>
  client.ask("POST", `/studio/uploads/${id}/parts`, {
    headers: { ...JSON_, "content-type": "application/octet-stream", "upload-offset": String(offset) }, body: bytes,
  });

/** Sends a whole file in parts; the reply that ended it. */
export async function send(client: Buyer, kind: string, bytes: Buffer, more: Record<string, string> = {}): Promise<Reply> {
  const begun = await client.post("/studio/uploads", { kind, name: "IMG_1.jpg", bytes: bytes.length, key: freshKey(), ...more });
  if (begun.status !== 201) return begun;
  let reply = begun;
  for (let at = 0; at < bytes.length; at += PART) {
    reply = await part(client, begun.json.id, at, bytes.subarray(at, at + PART));
    if (reply.status !== 200) break;
  }
  return reply;
}

/** Waits until the mill is done with it. */
export const over = (client: Buyer, id: string): Promise<Status> =>
  until(`upload ${id} to be over`, async () => {
    const status = (await client.get(`/studio/uploads/${id}`)).json as Status;
    return (status.state === "done" || status.state === "refused") && status;
  }, 400_000);
