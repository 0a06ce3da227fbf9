// /v1/disputes: what a platform may ask of, and answer to, a dispute.
import { conclude, isOpen, review } from "./disputes.ts";
import type { Dispute } from "./disputes.ts";
import { badState, noSuch } from "./errors.ts";
import { hasEvidence, readEvidence } from "./evidence.ts";
import { page } from "./lists.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

function found(sandbox: Sandbox, id: string): Dispute {
  const one = sandbox.store.disputes.get(id);
  if (one === undefined) throw noSuch("dispute", id, "dispute");
  return one;
}

/** Sends the evidence in unless `submit=false`, which keeps it as a draft. */
export function update(sandbox: Sandbox, params: Params, id: string): Dispute {
  const one = found(sandbox, id);
  const evidence = readEvidence(params, one.evidence, (file) => sandbox.store.files.get(file) !== undefined);
  const given = params.has("evidence");
  const submit = params.choice("submit", ["true", "false"]) !== "false";
  const metadata = params.metadata();
  params.accept("expand");
  params.refuseOthers();
  if (given && !isOpen(one)) throw badState("dispute_closed", `This dispute is already closed (${one.status}).`);
  if (given && one.evidence_details.submission_count > 0) throw badState("dispute_evidence_submitted", "Evidence was already submitted for this dispute, and can be submitted once only.");
  one.metadata = { ...one.metadata, ...metadata };
  one.evidence = evidence;
  one.evidence_details.has_evidence = hasEvidence(evidence);
  // Only what is there can be sent in, and only once.
  const sent = submit && hasEvidence(evidence) && isOpen(one) && one.evidence_details.submission_count === 0;
  if (sent) review(sandbox, one);
  else sandbox.emit("charge.dispute.updated", one);
  return one;
}

/** The platform gives up. */
export function close(sandbox: Sandbox, params: Params, id: string): Dispute {
  const one = found(sandbox, id);
  params.accept("expand");
  params.refuseOthers();
  if (!isOpen(one)) throw badState("dispute_closed", `This dispute is already closed (${one.status}).`);
  conclude(sandbox, one, false);
  return one;
}

export function list(sandbox: Sandbox, params: Params) {
  const [charge, intent] = [params.text("charge"), params.text("payment_intent")];
  const keep = (one: Dispute) => (charge === null || one.charge === charge) && (intent === null || one.payment_intent === intent);
  return page(sandbox.store.disputes, params, "/v1/disputes", { group: charge ?? intent ?? undefined, keep });
}
