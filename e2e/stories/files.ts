// Files as phones and other devices make them: photographs with places in them, clips, and what only looks like one.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Page } from "@playwright/test";

/** Where the demo's pictures and its clip lie. */
export const ORIGINALS = join(import.meta.dirname, "../../shared/demo/originals");

/** A folder of the test's own, and what is done with it. */
export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "kerbside-files-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A JPEG of the demo, untouched. */
export const aJpeg = (): Buffer => readFileSync(join(ORIGINALS, "espresso.jpg"));

export type Photo = { name: string; bytes: Buffer };

/** So many photographs as a phone writes them: camera, owner, time, orientation, and the place to some metres. */
export function photos(count: number): Photo[] {
  const sources = readdirSync(ORIGINALS).filter((name) => name.endsWith(".jpg")).sort();
  return inFolder((folder) => {
    const files = Array.from({ length: count }, (_, number) => join(folder, `IMG_${4_000 + number}.jpg`));
    const runs = files.flatMap((file, number) => {
      copyFileSync(join(ORIGINALS, sources[number % sources.length] ?? ""), file);
      const tags = [
        "-Make=Kerbphone", "-Model=Kerbphone 12", "-SerialNumber=SECRET-4711", "-Artist=Ada Byron", "-OwnerName=Ada Byron",
        `-Orientation#=${1 + (number % 8)}`, "-DateTimeOriginal=2026:11:01 10:11:12", "-UserComment=at home",
        "-GPSLatitude=52.5003", "-GPSLatitudeRef=N", "-GPSLongitude=13.4321", "-GPSLongitudeRef=E", `-GPSAltitude=${30 + number}`,
        "-XMP:City=Berlin", "-XMP:PersonInImage=Ada", "-IPTC:By-line=Ada Byron", "-Comment=SECRET-4711",
      ];
      return ["-q", "-overwrite_original", ...tags, file, "-execute"];
    });
    execFileSync("exiftool", runs);
    return files.map((file) => ({ name: basename(file), bytes: readFileSync(file) }));
  });
}

/** The same picture in a file of at least so many bytes: segments that say nothing follow its opening. */
export function longer(jpeg: Buffer, bytes: number): Buffer {
  const segment = Buffer.alloc(65_535);
  segment.writeUInt16BE(0xff_ef, 0);
  segment.writeUInt16BE(65_533, 2);
  const more = Array.from({ length: Math.ceil((bytes - jpeg.length) / segment.length) }, () => segment);
  return Buffer.concat([jpeg.subarray(0, 2), ...more, jpeg.subarray(2)]);
}

/** What exiftool reads out of a file that is not about its pixels, as `Group:Tag`. */
export function told(files: Photo[]): string[] {
  // Of the file itself, of its container, and computed from these.
  const harmless = /^(SourceFile$|ExifTool:|System:|File:|Composite:(ImageSize|Megapixels)$|JFIF:|RIFF:|VP8|AV1|Meta:|QuickTime:(MajorBrand|MinorVersion|CompatibleBrands|HandlerType|PrimaryItemReference|MetaImageSize|ImageSpatialExtent|ImagePixelDepth|AV1ConfigurationVersion|ChromaFormat|ChromaSamplePosition|MediaDataSize|MediaDataOffset|ColorProfiles|ColorPrimaries|TransferCharacteristics|MatrixCoefficients|VideoFullRangeFlag|HighBitDepth|TwelveBit|InitialDelaySamples|MediaData|Seq(Profile|Tier|LevelIdx)\d*)$)/;
  return inFolder((folder) => {
    for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
    const said = execFileSync("exiftool", ["-j", "-G1", "-a", "-u", "-ee", folder], { encoding: "utf8", maxBuffer: 1 << 26 });
    const rows = JSON.parse(said) as Record<string, unknown>[];
    if (rows.length !== files.length) throw new Error(`exiftool read ${rows.length} of ${files.length} files`);
    return rows.flatMap((row) => Object.keys(row).filter((tag) => !harmless.test(tag)).map((tag) => `${String(row.SourceFile)} ${tag}`));
  });
}

/** A real JPEG of this size, drawn by the browser. */
export async function drawn(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(async ([across, down]) => {
    const canvas = new OffscreenCanvas(across as number, down as number);
    const brush = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    const paint = brush.createLinearGradient(0, 0, across as number, down as number);
    for (const [at, colour] of [[0, "#c33"], [0.5, "#3a7"], [1, "#248"]] as const) paint.addColorStop(at, colour);
    brush.fillStyle = paint;
    brush.fillRect(0, 0, across as number, down as number);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 })).arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return btoa(text);
  }, [width, height]);
  return Buffer.from(base64, "base64");
}

/** How a picture looks to the browser: its size, and how many different colours it has. */
export function seen(page: Page, path: string): Promise<{ across: number; down: number; colours: number }> {
  return page.evaluate(async (from) => {
    const bitmap = await createImageBitmap(await (await fetch(from)).blob());
    const brush = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d") as OffscreenCanvasRenderingContext2D;
    brush.drawImage(bitmap, 0, 0);
    const pixels = new Uint32Array(brush.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
    return { across: bitmap.width, down: bitmap.height, colours: new Set(pixels).size };
  }, path);
}

/** An MP4 that lasts so long by its own header. */
export function mp4(seconds: number): Buffer {
  const box = (name: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(content.length + 8);
    head.write(name, 4, "latin1");
    return Buffer.concat([head, content]);
  };
  const header = Buffer.alloc(100);
  header.writeUInt32BE(1_000, 12);
  header.writeUInt32BE(seconds * 1_000, 16);
  const brands = Buffer.from("isom\0\0\x02\0isomiso2avc1mp41", "latin1");
  return Buffer.concat([box("ftyp", brands), box("moov", box("mvhd", header)), box("mdat", Buffer.alloc(64, 7))]);
}
