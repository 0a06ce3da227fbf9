// What was measured, beside its control and its limit: as JSON, and as a table for people.
import { cpus, release } from "node:os";
import { rounded } from "./stats.ts";

export type Figure = {
  part: string;
  name: string;
  value: number;
  unit: string;
  /** What it is compared with, measured in the same run. */
  control?: { name: string; value: number };
  ratio?: number;
  /** `at most` or `at least`, of the ratio where there is one and of the value otherwise. */
  limit?: { most?: number; least?: number; of?: "value" | "ratio" };
};

const judged = ({ value, ratio, limit }: Figure): number => (limit?.of === "value" || ratio === undefined ? value : ratio);

export function isMet(figure: Figure): boolean | null {
  const { limit } = figure;
  if (limit === undefined) return null;
  const found = judged(figure);
  return found <= (limit.most ?? Infinity) && found >= (limit.least ?? -Infinity);
}

const told = (figure: Figure): string => {
  const { limit } = figure;
  if (limit === undefined) return "";
  const bound = limit.most === undefined ? `≥ ${limit.least}` : `≤ ${limit.most}`;
  return figure.ratio !== undefined && limit.of !== "value" ? `ratio ${bound}` : bound;
};

const verdict = (figure: Figure): string => ({ true: "met", false: "MISSED", null: "" })[String(isMet(figure))] ?? "";

export function machine(): object {
  return { date: new Date().toISOString().slice(0, 10), cores: cpus().length, processor: cpus()[0]?.model ?? "?", kernel: release(), node: process.version };
}

export function asJson(figures: Figure[]): string {
  const rows = figures.map((figure) => ({ ...figure, value: rounded(figure.value), ratio: figure.ratio === undefined ? undefined : rounded(figure.ratio), met: isMet(figure) }));
  return JSON.stringify({ machine: machine(), figures: rows }, null, 1);
}

export function asTable(figures: Figure[]): string {
  const head = ["part", "figure", "value", "control", "ratio", "limit", ""];
  const rows = figures.map((figure) => [
    figure.part,
    figure.name,
    `${rounded(figure.value)} ${figure.unit}`.trim(),
    figure.control === undefined ? "" : `${figure.control.name} ${rounded(figure.control.value)}`,
    figure.ratio === undefined ? "" : String(rounded(figure.ratio)),
    told(figure),
    verdict(figure),
  ]);
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(line)].join("\n");
}
