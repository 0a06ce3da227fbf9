// Uploads come as multipart/form-data; here they become a form like any other, the file in base64.
import { badParam } from "./errors.ts";

export const isMultipart = (type: string | undefined): boolean => type?.startsWith("multipart/form-data") === true;

export async function asForm(type: string, body: Buffer): Promise<string> {
  const out = new URLSearchParams();
  let parts: FormData;
  try {
    parts = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  } catch {
    throw badParam("body", undefined, "The body is not the multipart/form-data its header says.");
  }
  for (const [name, value] of parts) {
    if (typeof value === "string") {
      out.append(name, value);
      continue;
    }
    out.append(`${name}[filename]`, value.name);
    out.append(`${name}[type]`, value.type);
    out.append(`${name}[base64]`, Buffer.from(await value.arrayBuffer()).toString("base64"));
  }
  return out.toString();
}
