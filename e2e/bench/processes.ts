// Processes that the bench starts: each ends with it. What they cost is read from /proc.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";

/** Of a second; what the kernel counts in (`getconf CLK_TCK`). */
const TICK_S = 0.01;

const running = new Set<ChildProcess>();

export function start(program: string, words: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((child) => stop(child, "SIGKILL")));
}

/** Fields of /proc/PID/stat from the third on; the second may hold spaces. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** Seconds of CPU, user and system, that a process has used so far. */
export function cpuSeconds(pid: number): number {
  const stat = statOf(pid);
  return (Number(stat[11]) + Number(stat[12])) * TICK_S;
}

/** The same in finer grain: the scheduler's own count over the threads that are alive. */
export function cpuFine(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]), 0) / 1e9;
}

/** Resident memory in MB. */
export function residentMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? Number.NaN) / 1_024;
}

/** Programs called `name` below a process of ours. */
export function below(pid: number, name: string): number[] {
  const all = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).map(Number);
  const parents = new Map(all.flatMap((one) => (existsSync(`/proc/${one}/stat`) ? [[one, Number(statOf(one)[1])] as const] : [])));
  const isBelow = (one: number): boolean => {
    const parent = parents.get(one);
    return parent === pid || (parent !== undefined && parent > 1 && isBelow(parent));
  };
  return all.filter((one) => isBelow(one) && readFileSync(`/proc/${one}/comm`, "utf8").trim().startsWith(name));
}
