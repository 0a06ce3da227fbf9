// /v1/files: what is sent in as evidence. Only the name, size and digest are kept, never the content.
import { createHash } from "node:crypto";
import { badParam } from "./errors.ts";
import { newId } from "./ids.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Upload = ReturnType<typeof describe>;

const PURPOSES = ["dispute_evidence", "identity_document", "business_logo", "additional_verification"] as const;
const TYPES: Record<string, string> = { pdf: "pdf", png: "png", jpg: "jpg", jpeg: "jpg" };
const LASTS_S = 5 * 365 * 86_400;

function describe(fields: { name: string; purpose: string; size: number; type: string | null; digest: string }, now: number) {
  const id = newId("file");
  return {
    id,
    object: "file",
    created: now,
    expires_at: now + LASTS_S,
    filename: fields.name,
    links: { object: "list", data: [], has_more: false, url: `/v1/file_links?file=${id}` },
    purpose: fields.purpose,
    size: fields.size,
    /** Not Stripe's: lets a test see that the bytes arrived whole. */
    sha256: fields.digest,
    title: null,
    type: fields.type,
    url: null,
  };
}

export function create(sandbox: Sandbox, params: Params): Upload {
  const purpose = params.choice("purpose", PURPOSES) ?? params.missing("purpose");
  const file = params.within("file");
  const name = file.needText("filename");
  const content = Buffer.from(file.text("base64") ?? "", "base64");
  file.accept("type");
  params.accept("file_link_data", "expand");
  params.refuseOthers();
  if (content.length === 0) throw badParam("file", undefined, "The file is empty.");
  const type = TYPES[name.toLowerCase().split(".").pop() ?? ""] ?? null;
  if (purpose === "dispute_evidence" && type === null) throw badParam("file", "invalid_file_type", "Evidence is a PDF, JPEG or PNG file.");
  const made = describe({ name, purpose, size: content.length, type, digest: createHash("sha256").update(content).digest("hex") }, sandbox.clock.now());
  sandbox.store.files.put(made);
  sandbox.emit("file.created", made);
  return made;
}
