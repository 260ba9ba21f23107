/**
 * The single values of a task that a form asks for: by their path in the task, with what they are called, in which unit
 * they are written, and what they do. Parts with a structure of their own (columns, model) are elsewhere.
 */

export type FieldKind = "text" | "number" | "yes_no";

export type FieldAbout = {
  readonly label: string;
  readonly kind: FieldKind;
  readonly hint?: string;
  readonly unit?: string;
  /** What one of the unit is in the task: 1,000 where people write seconds and the task has milliseconds. */
  readonly factor?: number;
  /** Left empty it is not part of the task. */
  readonly isOptional?: boolean;
};

const text = (label: string, hint?: string): FieldAbout => about({ label, kind: "text", hint });
const number = (label: string, hint?: string, more: Partial<FieldAbout> = {}): FieldAbout =>
  about({ label, kind: "number", hint, ...more });
const seconds = { unit: "s", factor: 1_000 } as const;

function about({ hint, ...field }: Omit<FieldAbout, "hint"> & { hint?: string | undefined }) {
  return hint === undefined ? field : { ...field, hint };
}

/** A path that ends in a dot stands for a whole group of one kind. */
const fields: Readonly<Record<string, FieldAbout>> = {
  title: text("The title", "What participants read first."),
  id: text("The short name", "Part of the join link. It stays the same in all versions."),
  summary: text("The summary", "What is learned and for what, for whoever is asked to take part."),
  privacy: text("The privacy"),
  data: text("The data"),
  model: text("The model"),
  "data.height": number("The height", undefined, { unit: "pixels" }),
  "data.width": number("The width", undefined, { unit: "pixels" }),
  "data.channels": number("The colours"),
  "data.classes": text("The classes"),
  "data.features": text("The columns"),
  "data.label": text("The column to predict"),
  "data.vocabulary": text("The alphabet", "Each character once; any other counts as unknown."),
  "data.sequence_length": number("The length of a passage", "What the model sees at a time.", {
    unit: "characters",
  }),
  "recipe.epochs": number("Local epochs", "How often a device goes through its data in a round."),
  "recipe.batch_size": number("Batch size", "Examples that make one step."),
  "recipe.proximal_mu": number(
    "Pull to the shared model",
    "FedProx: more than 0 keeps devices with unlike data closer together.",
  ),
  "recipe.optimizer.kind": text("The optimizer"),
  "recipe.optimizer.learning_rate": number("Learning rate", "How far one step goes."),
  "recipe.optimizer.momentum": number("Momentum", "From 0 to 1; 0 is plain descent."),
  "recipe.optimizer.beta1": number("Beta 1"),
  "recipe.optimizer.beta2": number("Beta 2"),
  "recipe.optimizer.epsilon": number("Epsilon"),
  update_norm_max: number(
    "Largest change",
    "A larger one is scaled down before it leaves the device, so that nobody outweighs the rest.",
  ),
  "strategy.kind": text("The strategy"),
  "strategy.server_learning_rate": number(
    "Server learning rate",
    "How far the model follows the combined change; 1 follows it entirely.",
  ),
  "strategy.momentum": number("Server momentum"),
  "strategy.beta1": number("Server beta 1"),
  "strategy.beta2": number("Server beta 2"),
  "strategy.tau": number("Tau", "Keeps steps from becoming too large where changes are small."),
  "strategy.trim": number("Trim", "The share that is cut off at each end, for each weight."),
  "strategy.byzantine": number("Liars to withstand"),
  secure_aggregation: text("The exchange of secrets"),
  "secure_aggregation.adversary": text("The coordinator"),
  "secure_aggregation.corrupt": number(
    "May work together with the coordinator",
    "The share of participants; they learn nothing of the others.",
    { unit: "%", factor: 0.01 },
  ),
  "secure_aggregation.dropout": number(
    "May drop out",
    "The share of participants; the round still succeeds.",
    { unit: "%", factor: 0.01 },
  ),
  "encoding.value_bits": number("Bits for each weight", "Fewer are sent faster and rounded more."),
  "encoding.keep": number("Share of the weights sent", "Others in each round.", {
    unit: "%",
    factor: 0.01,
  }),
  "encoding.feedback": { label: "Keep what was not sent", kind: "yes_no" },
  "encoding.rotate": { label: "Rotate before rounding", kind: "yes_no" },
  "encoding.weight_max": number(
    "Examples that count",
    "Whoever has more counts like this many, so that no claim outweighs the others.",
  ),
  round: text("The round"),
  "round.quorum": number("Quorum", "With fewer updates a round changes nothing.", {
    unit: "updates",
  }),
  "round.over_selection": number(
    "Over-selection",
    "How many times the quorum is invited, so that some may drop out.",
    { unit: "× quorum" },
  ),
  "round.recruit_wait_ms": number(
    "Wait for a full cohort",
    "Once the quorum could be met.",
    seconds,
  ),
  "round.wait_min_ms": number("Wait in any case", "So that not only the fast are chosen.", {
    ...seconds,
    isOptional: true,
  }),
  "round.deadline_ms": number("Deadline", "Whoever is later is not counted.", seconds),
  "round.selection": text("Who is chosen"),
  "eligibility.backends": text("Devices with"),
  "eligibility.examples_per_second_min": number("Speed at least", "As the device measures it.", {
    unit: "examples/s",
    isOptional: true,
  }),
  "eligibility.examples_min": number("Examples at least", "Checked on the device.", {
    isOptional: true,
  }),
  "eligibility.min_interval_ms": number("Rest between two updates", undefined, {
    unit: "min",
    factor: 60_000,
    isOptional: true,
  }),
  "eligibility.rest_after_failures": number(
    "Failures before a rest",
    "Whoever was chosen so often in a row and did not deliver rests for a while.",
    { isOptional: true },
  ),
  buffered: text("The buffer"),
  "buffered.buffer": number("Updates for the next version"),
  "buffered.concurrency": number("Devices at work at the same time"),
  "buffered.staleness_max": number("Versions behind at most"),
  "buffered.exponent": number("Discount for late updates", "0 counts all alike; ½ is usual."),
  "buffered.deadline_ms": number("Time for an update", undefined, seconds),
  "buffered.rest_ms": number("Rest after a failure", undefined, seconds),
};

/** About exactly that field. */
export function fieldNamed(path: string): FieldAbout | null {
  return fields[path] ?? null;
}

/** About that field, or the nearest part of the task that it belongs to. */
export function fieldAt(path: string): FieldAbout {
  const parts = path.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const known = fields[parts.slice(0, length).join(".")];
    if (known !== undefined) return known;
  }
  return text(path === "" ? "The task" : path);
}
