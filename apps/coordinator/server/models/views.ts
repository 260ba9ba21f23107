/** What the API says of model versions and of what is promoted: shapes that routes answer and pages read. */
import { RoundSummary, RunId, Sha256, TaskId, TaskSpec } from "@tributary/protocol";
import { endings } from "@tributary/storage";
import { z } from "zod";

const figure = z.number().nullable();

/** A version's place among its relatives. */
export const ModelNode = z.strictObject({
  sha256: Sha256,
  run: RunId,
  version: z.int(),
  parent: Sha256.nullable(),
  accuracy: figure,
  loss: figure,
  created_at_ms: z.int(),
});
export type ModelNode = z.infer<typeof ModelNode>;

export const ModelView = ModelNode.extend({
  task: TaskId,
  task_version: z.int(),
  title: z.string(),
  /** The number of the round that made it; null for an initial model. */
  round: z.int().nullable(),
  train_loss: figure,
  /** Selected for the round, and whose updates it counted. */
  cohort: z.int().nullable(),
  counted: z.int().nullable(),
  /** Of the safetensors file; null where it is missing. */
  bytes: z.int().nullable(),
  is_promoted: z.boolean(),
  /** Accuracy of its run up to this version, oldest first; the newest few. */
  trend: z.array(z.number()),
});
export type ModelView = z.infer<typeof ModelView>;

export const ModelPage = z.strictObject({
  models: z.array(ModelView),
  /** Where the list goes on; null at its end. */
  next: z.string().nullable(),
});
export type ModelPage = z.infer<typeof ModelPage>;

export const PromotionView = z.strictObject({
  number: z.int(),
  sha256: Sha256,
  run: RunId,
  version: z.int(),
  proposed_by: z.string().nullable(),
  proposed_at_ms: z.int().nullable(),
  promoted_by: z.string(),
  promoted_at_ms: z.int(),
  ended: z.strictObject({ how: z.enum(endings), by: z.string(), at_ms: z.int() }).nullable(),
});
export type PromotionView = z.infer<typeof PromotionView>;

export const ModelDetail = z.strictObject({
  model: ModelView,
  spec: TaskSpec,
  summary: RoundSummary.nullable(),
  /** Where the figures come from, in words. */
  evaluated_on: z.string().nullable(),
  /** Before it in its run, the nearest first; a long line is cut. */
  ancestors: z.array(ModelNode),
  /** The version of another run that its run began with; null where weights were drawn. */
  begins_with: ModelNode.nullable(),
  /** Versions made from it, and runs that begin with it. */
  children: z.array(ModelNode),
  /** Every place where this very model stands. */
  named_by: z.array(ModelNode),
  /** Of its task, newest first. */
  promotions: z.array(PromotionView),
});
export type ModelDetail = z.infer<typeof ModelDetail>;

export const ProposalView = z.strictObject({
  /** The digest of what is proposed: who confirms it names it. */
  proposal: Sha256,
  task: TaskId,
  run: RunId,
  version: z.int(),
  sha256: Sha256,
  accuracy: figure,
  loss: figure,
  /** What is promoted now; null for nothing. */
  replaces: ModelNode.nullable(),
  proposed_by: z.string(),
  proposed_at_ms: z.int(),
  expires_at_ms: z.int(),
});
export type ProposalView = z.infer<typeof ProposalView>;

export const OpenProposal = z.strictObject({
  /** The newest that holds; null: nobody has proposed this model. */
  proposal: ProposalView.nullable(),
  /** Who proposes a model may not confirm it. */
  takes_two: z.boolean(),
  /** Why the one who asks may not confirm it; null: they may. */
  refusal: z.string().nullable(),
});
export type OpenProposal = z.infer<typeof OpenProposal>;

export const PromotedView = z.strictObject({
  task: TaskId,
  /** Null where nothing is promoted. */
  promoted: z
    .strictObject({
      model: ModelView,
      promotion: PromotionView,
      files: z.record(z.string(), z.string()),
    })
    .nullable(),
  history: z.array(PromotionView),
});
export type PromotedView = z.infer<typeof PromotedView>;
