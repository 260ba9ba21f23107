/** The tables as types, as the newest of the migrations leaves them. */
import type { Generated } from "kysely";

export type Schema = {
  task: { id: string; version: number; spec: string; published_at_ms: number };
  listing: { task: string; state: string; changed_at_ms: number };
  run: {
    id: string;
    task: string;
    task_version: number;
    seed: number;
    status: string;
    state: string;
    created_at_ms: number;
    schedule: string | null;
    slot_ms: number | null;
  };
  round: {
    id: string;
    run: string;
    number: number;
    status: string;
    config: string;
    state: string;
    secret: string | null;
    summary: string | null;
    closing_sha256: string | null;
  };
  model: {
    run: string;
    version: number;
    sha256: string;
    parent: string | null;
    round: string | null;
    accuracy: number | null;
    loss: number | null;
    strategy_state: string | null;
    created_at_ms: number;
    aggregate: string | null;
  };
  proposal: {
    id: string;
    task: string;
    run: string;
    version: number;
    sha256: string;
    replaces: number | null;
    proposed_by: string;
    proposed_at_ms: number;
  };
  promotion: {
    task: string;
    number: number;
    run: string;
    version: number;
    sha256: string;
    proposal: string | null;
    promoted_by: string;
    promoted_at_ms: number;
    ending: string | null;
    ended_by: string | null;
    ended_at_ms: number | null;
  };
  delivery: { round: string; participant: string; sha256: string; outcome: string };
  standing: { task: string; participant: string; standing: string };
  schedule: { id: string; task: string; title: string; created_at_ms: number; state: string };
  slot: {
    schedule: string;
    first_ms: number;
    last_ms: number;
    count: number;
    is_more: number;
    outcome: string;
  };
  act: {
    seq: number;
    at_ms: number;
    actor: string;
    action: string;
    subject: string;
    detail: string;
    previous: string | null;
    hash: string;
  };
  account: {
    id: string;
    name: string;
    name_key: string;
    role: string;
    password: string | null;
    created_at_ms: number;
    disabled_at_ms: number | null;
  };
  account_link: {
    account: string;
    sha256: string;
    expires_at_ms: number;
    used_at_ms: number | null;
  };
  session: {
    id: string;
    sha256: string;
    account: string;
    created_at_ms: number;
    seen_at_ms: number;
    expires_at_ms: number;
    agent: string;
    address: string;
  };
  token: {
    id: string;
    sha256: string;
    name: string;
    name_key: string;
    role: string;
    account: string | null;
    created_at_ms: number;
    expires_at_ms: number | null;
    used_at_ms: number | null;
    revoked_at_ms: number | null;
  };
  webhook: {
    id: string;
    url: string;
    secret: string;
    events: string;
    is_on: number;
    created_at_ms: number;
  };
  webhook_message: {
    id: string;
    webhook: string;
    event: string;
    body: string;
    created_at_ms: number;
    attempts: number;
    next_at_ms: number | null;
    delivered_at_ms: number | null;
    problem: string | null;
  };
  trace: { run: string; number: number; trace: string };
  device: {
    id: string;
    capabilities: string;
    first_seen_ms: number;
    last_seen_ms: number;
    name: Generated<string | null>;
    name_key: Generated<string | null>;
    revoked_at_ms: Generated<number | null>;
    revoked_because: Generated<string | null>;
    replaced_by: Generated<string | null>;
    replaced_at_ms: Generated<number | null>;
  };
  admission: { task: string; admits: string; changed_at_ms: number };
  invite: {
    id: string;
    sha256: string;
    task: string | null;
    uses_max: number;
    uses: number;
    expires_at_ms: number | null;
    note: string;
    created_by: string;
    created_at_ms: number;
    ended_at_ms: number | null;
  };
  enrolment: { device: string; invite: string; enrolled_at_ms: number };
  setting: { name: string; value: string };
};
