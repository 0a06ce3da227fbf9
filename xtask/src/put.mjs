// Puts files into the local object store through the platform's own emulator: hundreds in one go.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { getPlatformProxy } from "wrangler";

const { state, objects } = JSON.parse(await readFile(process.argv[2], "utf8"));
// `--persist-to` of wrangler keeps its data one folder deeper than the emulator's own option.
const platform = await getPlatformProxy({ persist: { path: join(state, "v3") } });
try {
  const left = [...objects];
  const some = async () => {
    for (let object = left.pop(); object !== undefined; object = left.pop()) {
      const httpMetadata = { contentType: object.contentType };
      await platform.env.MEDIA.put(object.key, await readFile(object.file), { httpMetadata });
    }
  };
  await Promise.all(Array.from({ length: 8 }, some));
} finally {
  await platform.dispose();
}
