// Lighthouse's mobile run of the drop page, through the front.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, chromium, temporary } from "./places.ts";
import { start } from "./processes.ts";
import type { Figure } from "./report.ts";
import { CHROMIUM_FLAGS, onStage } from "./stage.ts";
import { median } from "./stats.ts";

const RUNS = 3;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;

type Audit = { id: string; title: string; score: number | null; numericValue?: number; displayValue?: string };
type Report = { categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>; audits: Record<string, Audit>; runtimeError?: { message: string } };

async function once(url: string, file: string): Promise<Report> {
  const words = [join(ROOT, "node_modules/lighthouse/cli/index.js"), url, "--quiet", "--output=json", `--output-path=${file}`, `--only-categories=${CATEGORIES.join(",")}`, `--chrome-flags=${CHROMIUM_FLAGS.join(" ")}`];
  const child = start(process.execPath, ["--no-warnings", ...words], { CHROME_PATH: chromium() });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => void (said += chunk));
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`lighthouse ended with ${code}: ${said.slice(-500)}`);
  const report: Report = JSON.parse(readFileSync(file, "utf8"));
  if (report.runtimeError !== undefined) throw new Error(report.runtimeError.message);
  return report;
}

/** Audits that cost points, worst first. */
function failing(report: Report): string[] {
  return CATEGORIES.flatMap((category) =>
    report.categories[category].auditRefs
      .filter(({ id, weight }) => weight > 0 && (report.audits[id].score ?? 1) < 1)
      .map(({ id }) => `${category}: ${id} ${report.audits[id].score} ${report.audits[id].displayValue ?? ""}: ${report.audits[id].title}`),
  );
}

export async function lighthouse(): Promise<Figure[]> {
  return onStage("lighthouse", async (url) => {
    const folder = temporary("lighthouse");
    const reports: Report[] = [];
    for (let run = 0; run < RUNS; run += 1) reports.push(await once(url, join(folder, `${run}.json`)));
    for (const line of new Set(reports.flatMap(failing))) console.error(`lighthouse: ${line}`);
    const part = "lighthouse";
    const score = (category: string) => median(reports.map((report) => Math.round(report.categories[category].score * 100)));
    const metric = (id: string) => median(reports.map((report) => report.audits[id].numericValue ?? Number.NaN));
    return [
      { part, name: "performance", value: score("performance"), unit: "", limit: { least: 98 } },
      { part, name: "accessibility", value: score("accessibility"), unit: "", limit: { least: 100 } },
      { part, name: "best practices", value: score("best-practices"), unit: "", limit: { least: 100 } },
      { part, name: "SEO", value: score("seo"), unit: "", limit: { least: 100 } },
      { part, name: "first contentful paint", value: metric("first-contentful-paint") / 1_000, unit: "s", limit: { most: 1 } },
      { part, name: "largest contentful paint", value: metric("largest-contentful-paint") / 1_000, unit: "s", limit: { most: 1.3 } },
      { part, name: "total blocking time", value: metric("total-blocking-time"), unit: "ms" },
      { part, name: "cumulative layout shift", value: metric("cumulative-layout-shift"), unit: "", limit: { most: 0.02 } },
    ];
  });
}
