// Two judges of headers that we did not write: MDN's HTTP Observatory and Google's CSP Evaluator, both without a network.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import type { Reply } from "../http.ts";

const OBSERVATORY = join(import.meta.dirname, "../../node_modules/@mdn/mdn-http-observatory");

/** The package fetches the browsers' list of preloaded hosts when it is installed. We are not on it, so an empty one will do. */
function withoutPreloadList(): void {
  const list = join(OBSERVATORY, "conf/hsts-preload.json");
  if (!existsSync(list)) writeFileSync(list, "{}");
}

/** The sandbox plays the provider, which has TLS as well. */
const withTls = (policy: string): string => policy.replace(/http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?/g, "https://payments.example");

export type Verdict = { score: number; failed: string[] };

/**
 * What the Observatory says of one answer, as if it had come over TLS from a public host: the platform ends TLS and sends
 * plain HTTP there, before the Worker. Everything else is the answer as it came.
 */
export async function observatory(reply: Reply): Promise<Verdict> {
  withoutPreloadList();
  const { ALL_TESTS } = await import(join(OBSERVATORY, "src/constants.js"));
  const { getScoreModifier } = await import(join(OBSERVATORY, "src/grader/grader.js"));
  const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await import(join(OBSERVATORY, "src/grader/charts.js"));
  const { Requests } = await import(join(OBSERVATORY, "src/types.js"));
  const { Session } = await import(join(OBSERVATORY, "src/retriever/session.js"));
  const { parseHttpEquivHeaders } = await import(join(OBSERVATORY, "src/retriever/utils.js"));
  const { AxiosHeaders } = await import("axios");

  const address = new URL("https://shop.example/");
  const headers = new AxiosHeaders(reply.headers as Record<string, string>);
  const policy = withTls(reply.header("content-security-policy"));
  if (policy !== "") headers.set("content-security-policy", policy);
  const response = { status: reply.status, headers, data: reply.text, verified: true, request: { responseURL: address.href }, config: { url: address.href } };
  const asked = new Requests(address.hostname);
  asked.session = new Session(address);
  for (const cookie of reply.headers["set-cookie"] ?? []) await asked.session.jar.setCookie(cookie, address.href);
  asked.responses.auto = { ...response, httpEquiv: parseHttpEquivHeaders(reply.text, address.href) };
  asked.responses.https = response;
  asked.responses.http = response;
  asked.responses.cors = { ...response };
  asked.responses.httpRedirects = [{ url: new URL("http://shop.example/"), status: 301 }, { url: address, status: reply.status }];
  asked.responses.httpsRedirects = [{ url: address, status: reply.status }];
  asked.resources.path = reply.text;

  let [extra, plain] = [100, 100];
  const failed: string[] = [];
  for (const test of ALL_TESTS) {
    const result = test(asked);
    const points: number = result.result === null ? 0 : getScoreModifier(result.result);
    extra += points;
    if (points < 0) plain += points;
    if (!result.pass) failed.push(result.result);
  }
  return { score: plain >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? extra : plain, failed };
}

/** What the CSP Evaluator finds in a policy, by severity: 10 is high, 60 is a remark. */
export function weaknesses(policy: string): string[] {
  const found = new CspEvaluator(new CspParser(withTls(policy)).csp).evaluate();
  return found.map(({ severity, directive, description }: { severity: number; directive: string; description: string }) => `${severity} ${directive}: ${description}`);
}
