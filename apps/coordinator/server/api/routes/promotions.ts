/** Which model of a task is promoted: read by who uses it, changed in two steps, undone in one. */
import { Sha256, TaskId } from "@tributary/protocol";
import { z } from "zod";
import { actorOf } from "../../access/caller.ts";
import type { ModelCatalogue } from "../../models/catalogue.ts";
import { PromotionError, type Promotions } from "../../models/promotions.ts";
import { OpenProposal, PromotedView, ProposalView } from "../../models/views.ts";
import { type Answer, created, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";
import { ModelParams, noModel } from "./models.ts";

export type PromotionRoutePorts = {
  readonly catalogue: ModelCatalogue;
  readonly promotions: Promotions;
};

const TaskParams = z.strictObject({ id: TaskId });
const answers = { status: 200, schema: PromotedView } as const;

export function promotionRoutes(ports: PromotionRoutePorts): readonly Route[] {
  return [...promotingRoutes(ports), ...undoingRoutes(ports)];
}

function promotingRoutes({ catalogue, promotions }: PromotionRoutePorts): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/api/models/:sha256/propose",
      needs: "models.promote",
      summary: "The first step to promote a model: answers what would be promoted in whose place.",
      params: ModelParams,
      body: z.strictObject({}),
      answers: { status: 201, schema: ProposalView },
      async handle({ caller, params: { sha256 } }) {
        const entry = await catalogue.find(sha256);
        if (entry === null) return noModel(sha256);
        return told(async () => created(await promotions.propose(actorOf(caller), entry)));
      },
    }),
    route({
      method: "GET",
      path: "/api/models/:sha256/proposal",
      needs: "models.promote",
      summary:
        "The proposal of a model that waits to be confirmed, and whether who asks may do so.",
      params: ModelParams,
      answers: { status: 200, schema: OpenProposal },
      async handle({ caller, params: { sha256 } }) {
        const entry = await catalogue.find(sha256);
        if (entry === null) return noModel(sha256);
        return ok(await promotions.open(actorOf(caller), entry));
      },
    }),
    route({
      method: "POST",
      path: "/api/models/:sha256/promote",
      needs: "models.promote",
      summary:
        "The second step: confirms a proposal by its digest. It holds for a day. Where promotions take two people, who proposed may not.",
      params: ModelParams,
      body: z.strictObject({ proposal: Sha256 }),
      answers,
      async handle({ caller, params: { sha256 }, body: { proposal } }) {
        const entry = await catalogue.find(sha256);
        if (entry === null) return noModel(sha256);
        return told(async () => {
          await promotions.confirm(actorOf(caller), sha256, proposal);
          return ok(await catalogue.promoted(entry.task));
        });
      },
    }),
  ];
}

function undoingRoutes({ catalogue, promotions }: PromotionRoutePorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/tasks/:id/promoted",
      needs: "models.read",
      summary: "The model of a task to use: the promoted one with its files, and those before it.",
      params: TaskParams,
      answers,
      handle: async ({ params: { id } }) => ok(await catalogue.promoted(id)),
    }),
    route({
      method: "POST",
      path: "/api/tasks/:id/promoted/roll-back",
      needs: "models.promote",
      summary: "Promotes again what was promoted before.",
      params: TaskParams,
      body: z.strictObject({}),
      answers,
      handle: ({ caller, params: { id } }) =>
        told(async () => {
          await promotions.rollBack(actorOf(caller), id);
          return ok(await catalogue.promoted(id));
        }),
    }),
    route({
      method: "POST",
      path: "/api/tasks/:id/promoted/demote",
      needs: "models.promote",
      summary: "Takes the promotion back; nothing is promoted then.",
      params: TaskParams,
      body: z.strictObject({}),
      answers,
      handle: ({ caller, params: { id } }) =>
        told(async () => {
          await promotions.demote(actorOf(caller), id);
          return ok(await catalogue.promoted(id));
        }),
    }),
  ];
}

async function told(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof PromotionError) return error(failure.status, failure.message);
    throw failure;
  }
}
