/**
 * A database as older versions of the coordinator left it, table by table as their code made it: a
 * run with a committed, an abandoned and an open round. It is never brought up to date: it is here
 * to be.
 */

/** The steps that the version of then had taken, of the first two. */
export type OldVersion = 1 | 2;

type Summary = Readonly<Record<string, string | number | null | object>>;

const run = "run-3f9k2m1q8z7x";
const [initial, model] = ["0".repeat(64), "1".repeat(64)];
const participants = [`${"A".repeat(42)}A`, `${"A".repeat(42)}E`] as const;

/** A `text` is spelt as the engine spells it. */
export function oldDatabase(version: OldVersion, text: string): readonly string[] {
  return [...tables.map((table) => table.replaceAll("text", text)), ...rows(version)];
}

const tables = [
  `create table "kysely_migration" ("name" varchar(255) not null primary key,
    "timestamp" varchar(255) not null)`,
  `create table "kysely_migration_lock" ("id" varchar(255) not null primary key,
    "is_locked" integer default 0 not null)`,
  `create table "task" ("id" text not null, "version" integer not null, "spec" text not null,
    "published_at_ms" bigint not null, constraint "task_key" primary key ("id", "version"))`,
  `create table "run" ("id" text not null primary key, "task" text not null,
    "task_version" integer not null, "seed" bigint not null, "status" text not null,
    "state" text not null, "created_at_ms" bigint not null,
    constraint "run_task" foreign key ("task", "task_version") references "task" ("id", "version"),
    constraint "run_status" check (status in ('running', 'finished', 'stopped')))`,
  `create table "round" ("id" text not null primary key,
    "run" text not null references "run" ("id"), "number" integer not null, "status" text not null,
    "config" text not null, "state" text not null, "secret" text, "summary" text,
    "closing_sha256" text, constraint "round_number" unique ("run", "number"),
    constraint "round_status" check (status in ('open', 'committed', 'abandoned')),
    constraint "round_secret" check (status = 'open' or secret is null),
    constraint "round_summary" check ((status = 'open') = (summary is null)),
    constraint "round_closing" check ((status = 'open') = (closing_sha256 is null)))`,
  `create unique index "round_open_once_per_run" on "round" ("run") where "status" = 'open'`,
  `create table "delivery" ("round" text not null references "round" ("id"),
    "participant" text not null, "sha256" text not null, "outcome" text not null,
    constraint "delivery_once" primary key ("round", "participant"),
    constraint "delivery_outcome" check (outcome in ('counted', 'uncounted')))`,
  `create table "model" ("run" text not null references "run" ("id"), "version" integer not null,
    "sha256" text not null, "parent" text, "round" text unique references "round" ("id"),
    "accuracy" double precision, "loss" double precision, "strategy_state" text,
    "created_at_ms" bigint not null, constraint "model_version" primary key ("run", "version"))`,
  `create unique index "model_initial_once_per_run" on "model" ("run") where "round" is null`,
  `create table "device" ("id" text not null primary key, "capabilities" text not null,
    "first_seen_ms" bigint not null, "last_seen_ms" bigint not null)`,
  `create table "setting" ("name" text not null primary key, "value" text not null)`,
] as const;

function rows(version: OldVersion): readonly string[] {
  const steps = ["0001_rounds", "0002_privacy_in_summaries"].slice(0, version);
  const round = `insert into "round" values ('${run}.`;
  return [
    ...steps.map((step) => `insert into "kysely_migration" values ('${step}', '2026-01-01')`),
    `insert into "kysely_migration_lock" values ('migration_lock', 0)`,
    `insert into "task" values ('digits', 1, '{"id":"digits","version":1}', 1700000000000)`,
    `insert into "run" values ('${run}', 'digits', 1, 4294967295, 'running', '{"a":[1]}',
      1700000000000)`,
    `${round}1', '${run}', 1, 'committed', '{"quorum":2}', '{}', null,
      '${summary(version, 1)}', '${"c".repeat(64)}')`,
    `${round}2', '${run}', 2, 'abandoned', '{"quorum":2}', '{}', null,
      '${summary(version, 2)}', '${"d".repeat(64)}')`,
    `${round}3', '${run}', 3, 'open', '{"quorum":2}', '{"phase":"training"}', 'secret', null, null)`,
    `insert into "model" values ('${run}', 0, '${initial}', null, null, 0.1, 2.25, null,
      1700000000000)`,
    `insert into "model" values ('${run}', 1, '${model}', '${initial}', '${run}.1', 0.5, 1.25,
      '${"e".repeat(64)}', 1700000000001)`,
    ...participants.map(
      (id) => `insert into "delivery" values ('${run}.1', '${id}', '${"a".repeat(64)}', 'counted')`,
    ),
    `insert into "device" values ('${participants[0]}', '{"agent":"old","backend":"cpu"}', 1, 2)`,
    `insert into "setting" values ('identity', 'seed')`,
  ];
}

/** The first version did not say how private a round was, nor where it lost participants. */
function summary(version: OldVersion, number: 1 | 2): string {
  const figures = { bytes_down: 221_544, bytes_up: 221_544, cohort: 2, seconds: 3.5 };
  const said = { ...figures, ...ends[number], id: `${run}.${number}`, number, train_loss: null };
  return JSON.stringify(version === 1 ? said : { ...said, ...secondVersion });
}

const ends: Readonly<Record<1 | 2, Summary>> = {
  1: {
    outcome: "committed",
    reason: null,
    accepted: 2,
    dropped: 0,
    accuracy: 0.5,
    loss: 1.25,
    model,
    model_version: 1,
    closed_at_ms: 1_700_000_000_001,
  },
  2: {
    outcome: "abandoned",
    reason: "quorum_missed",
    accepted: 1,
    dropped: 3,
    accuracy: null,
    loss: null,
    model: null,
    model_version: null,
    closed_at_ms: 1_700_000_000_002,
  },
};

const secondVersion: Summary = {
  lost_in: { keying: 1, sharing: 0, training: 0, confirming: 0, unmasking: 0, aggregating: 0 },
  privacy: "secure",
  threshold: 2,
  update_rms: null,
};
