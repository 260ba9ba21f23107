/** The log of what was done and by whom: read, searched, checked and taken away as a file. */
import { type ActRecord, hashOfAct, noAct, type Records } from "@tributary/storage";
import { z } from "zod";
import { actsAsCsv } from "../acts-csv.ts";
import { error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type ActLogPorts = { readonly log: Pick<Records["acts"], "list" | "find"> };

const page_acts_max = 1_000;
/** What is made in memory at once. */
const export_acts_max = 100_000;

const whole = z.coerce.number().int().min(0);
const text = z.string().min(1).max(200);

const filter = {
  actor: text.optional(),
  action: text.optional(),
  subject: text.optional(),
  /** From that moment on, in milliseconds since 1970. */
  since_ms: whole.optional(),
  /** Before that moment. */
  until_ms: whole.optional(),
};

const Page = z.strictObject({
  /** Oldest first: the number of the first. */
  from: whole.min(1).default(1),
  limit: whole.min(1).max(page_acts_max).default(100),
});
const Search = z.strictObject({
  ...filter,
  /** The next page: older than that one. */
  before_seq: whole.min(1).optional(),
  limit: whole.min(1).max(page_acts_max).default(100),
});
const Export = z.strictObject({ ...filter, format: z.enum(["json", "csv"]).default("json") });

const Act = z.strictObject({
  seq: z.int(),
  at_ms: z.int(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.json(),
  previous: z.string(),
  hash: z.string(),
});
const Chain = z.strictObject({
  acts: z.int(),
  /** The first act that is not what its hash says, or does not follow; null: the chain is whole. */
  broken_at: z.int().nullable(),
  /** To be kept elsewhere: it shows later whether the newest acts were taken out. */
  newest_hash: z.string(),
});

export function actRoutes(ports: ActLogPorts): readonly Route[] {
  return [...readingRoutes(ports), ...wholeLogRoutes(ports)];
}

function readingRoutes({ log }: ActLogPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/acts",
      needs: "audit.read",
      summary:
        "What was done and by whom, oldest first, a page at a time; each names the hash of the act before.",
      query: Page,
      answers: { status: 200, schema: z.strictObject({ acts: z.array(Act) }) },
      handle: async ({ query: { from, limit } }) => ok({ acts: await log.list(from, limit) }),
    }),
    route({
      method: "GET",
      path: "/api/acts/search",
      needs: "audit.read",
      summary: "Acts by actor, action, subject and time, newest first, a page at a time.",
      query: Search,
      answers: {
        status: 200,
        schema: z.strictObject({
          acts: z.array(Act),
          /** As `before_seq` for the next page; null: there is none. */
          next_before_seq: z.int().nullable(),
        }),
      },
      async handle({ query: { limit, ...wanted } }) {
        const found = await log.find(wanted, limit + 1);
        const acts = found.slice(0, limit);
        const next_before_seq = found.length > limit ? (acts.at(-1)?.seq ?? null) : null;
        return ok({ acts, next_before_seq });
      },
    }),
  ];
}

function wholeLogRoutes({ log }: ActLogPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/acts/chain",
      needs: "audit.read",
      summary:
        "Computes every hash of the log again: whether an act was changed, taken out or put in.",
      answers: { status: 200, schema: Chain },
      handle: async () => ok(await checkChain(log)),
    }),
    route({
      method: "GET",
      path: "/api/acts/export",
      needs: "audit.read",
      summary: "Acts by actor, action, subject and time as a file, newest first: JSON or CSV.",
      query: Export,
      answers: { status: 200, schema: z.array(Act) },
      async handle({ query: { format, ...wanted } }) {
        const acts = await log.find(wanted, export_acts_max + 1);
        if (acts.length > export_acts_max) {
          return error(400, `These are more than ${export_acts_max} acts. Choose a shorter time.`);
        }
        const isCsv = format === "csv";
        const headers = {
          "content-type": isCsv ? "text/csv; charset=utf-8" : "application/json",
          "content-disposition": `attachment; filename="acts.${format}"`,
        };
        return {
          status: 200,
          content: isCsv ? actsAsCsv(acts) : `${JSON.stringify(acts, null, 2)}\n`,
          headers,
        };
      },
    }),
  ];
}

async function checkChain(log: ActLogPorts["log"]): Promise<z.infer<typeof Chain>> {
  let newest: ActRecord | null = null;
  for (;;) {
    const seq: number = (newest?.seq ?? 0) + 1;
    const page: readonly ActRecord[] = await log.list(seq, page_acts_max);
    for (const act of page) {
      if (!follows(newest, act)) {
        return { acts: newest?.seq ?? 0, broken_at: act.seq, newest_hash: newest?.hash ?? noAct };
      }
      newest = act;
    }
    if (page.length < page_acts_max) {
      return { acts: newest?.seq ?? 0, broken_at: null, newest_hash: newest?.hash ?? noAct };
    }
  }
}

function follows(before: ActRecord | null, act: ActRecord): boolean {
  const isNext = act.seq === (before?.seq ?? 0) + 1 && act.previous === (before?.hash ?? noAct);
  return isNext && act.hash === hashOfAct(act.previous, act);
}
