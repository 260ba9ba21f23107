/** A model card in Markdown, made of the records alone (Mitchell et al. 2019, "Model Cards for Model Reporting"). */
import type { DataSchema, RoundSummary, TaskSpec } from "@tributary/protocol";
import type { ModelDetail } from "./views.ts";

export type CardFacts = {
  readonly detail: ModelDetail;
  /** Of its run, those that are over, oldest first. */
  readonly history: readonly RoundSummary[];
};

export function modelCard({ detail, history }: CardFacts): string {
  const { model, spec, evaluated_on } = detail;
  const rounds = history.filter(({ number }) => number <= (model.round ?? 0));
  return [
    `# ${spec.title}: version ${model.version}`,
    spec.summary,
    section("Details", [
      ["Task", `\`${spec.id}\`, version ${spec.version}`],
      ["Run", `\`${model.run}\``],
      ["Made by", model.round === null ? "nobody yet: initial weights" : `round ${model.round}`],
      ["Parent", model.parent === null ? "none" : `\`${model.parent}\``],
      [
        "Made at",
        `${new Date(model.created_at_ms).toISOString().slice(0, 16).replace("T", " ")} UTC`,
      ],
      ["SHA-256", `\`${model.sha256}\``],
      ["File", model.bytes === null ? "missing" : `${count(model.bytes)} bytes, safetensors`],
    ]),
    section("Data", dataFacts(spec.data)),
    section("Training", trainingFacts(spec)),
    section("Rounds", roundFacts(rounds)),
    section("Figures", [
      ["Accuracy", percent(model.accuracy)],
      ["Loss", model.loss === null ? "not measured" : model.loss.toFixed(4)],
      [
        "Measured on",
        evaluated_on ?? "nothing: this coordinator has no public test set for the task",
      ],
    ]),
    `## Privacy\n\n${privacyWords(spec, rounds)}`,
    `## Limits and risks\n\n${list(risks(spec, rounds))}`,
    `## How to load it\n\n${howToLoad(detail)}`,
    "",
  ].join("\n\n");
}

type Fact = readonly [name: string, value: string];

function section(title: string, facts: readonly Fact[]): string {
  const rows = facts.map(([name, value]) => `| ${name} | ${value.replaceAll("|", "\\|")} |`);
  return [`## ${title}`, "", "| | |", "| --- | --- |", ...rows].join("\n");
}

const list = (sentences: readonly string[]) => sentences.map((one) => `- ${one}`).join("\n");
const count = (value: number) => value.toLocaleString("en");
const share = (value: number) => `${Number((100 * value).toFixed(2))} %`;
const percent = (value: number | null) =>
  value === null ? "not measured" : `${(100 * value).toFixed(2)} %`;

function dataFacts(data: DataSchema): readonly Fact[] {
  if (data.kind === "text") {
    const characters = JSON.stringify(data.vocabulary);
    return [
      ["Kind", "text, the next character"],
      ["Characters", `${data.vocabulary.length}: \`${characters}\``],
      ["Length", `${data.sequence_length} characters`],
    ];
  }
  const classes: Fact = ["Classes", `${data.classes.length}: ${some(data.classes)}`];
  if (data.kind === "table") {
    const features = `${data.features.length}: ${some(data.features)}`;
    return [["Kind", "rows of a table"], ["Columns", features], ["Label", data.label], classes];
  }
  const colour = data.channels === 1 ? "grey" : "colour";
  return [["Kind", `${colour} images, ${data.width} × ${data.height} pixels`], classes];
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}

function trainingFacts({ recipe, strategy, update_norm_max }: TaskSpec): readonly Fact[] {
  const { optimizer, batch_size, epochs, proximal_mu } = recipe;
  return [
    [
      "On each device",
      `${settings(optimizer)}; ${epochs} ${epochs === 1 ? "epoch" : "epochs"} in batches of ${batch_size}`,
    ],
    ["Proximal term", proximal_mu === 0 ? "none" : `μ = ${proximal_mu}`],
    ["Strategy", settings(strategy)],
    ["Updates clipped to", `L2 norm ${update_norm_max}`],
  ];
}

function settings({ kind, ...rest }: { readonly kind: string }): string {
  const words = Object.entries(rest).map(
    ([name, value]) => `${name.replaceAll("_", " ")} ${value}`,
  );
  return [kind, ...words].join(", ");
}

function roundFacts(rounds: readonly RoundSummary[]): readonly Fact[] {
  const committed = rounds.filter(({ outcome }) => outcome === "committed");
  const accepted = committed.map((round) => round.accepted);
  const total = accepted.reduce((sum, one) => sum + one, 0);
  const [fewest, most] = [Math.min(...accepted), Math.max(...accepted)];
  const range = fewest === most ? `${most}` : `${fewest} to ${most}`;
  return [
    ["Committed", `${committed.length}`],
    ["Abandoned", `${rounds.length - committed.length}`],
    ["Updates in the model", count(total)],
    ["Participants in a round", committed.length === 0 ? "none" : range],
  ];
}

function privacyWords(spec: TaskSpec, rounds: readonly RoundSummary[]): string {
  const fewest = Math.min(...rounds.map(({ threshold }) => threshold ?? Number.POSITIVE_INFINITY));
  if (spec.privacy === "sealed") {
    return (
      "**Sealed.** Updates were encrypted on their way. The coordinator opened each of them and could see each " +
      "participant's change to the model, from which training data can partly be rebuilt. It saw no data itself."
    );
  }
  const threshold = Number.isFinite(fewest)
    ? ` To open what one participant masked, at least ${fewest} had to work together.`
    : "";
  return (
    `**Secure aggregation.** The coordinator could read the sum of at least ${spec.round.quorum} updates and no ` +
    `single one, while no more than ${share(spec.secure_aggregation.corrupt)} of the participants worked with it.` +
    `${threshold} Example counts travelled inside the sum.`
  );
}

function risks(spec: TaskSpec, rounds: readonly RoundSummary[]): readonly string[] {
  const fewest = Math.min(...rounds.map(({ accepted }) => accepted));
  const small =
    Number.isFinite(fewest) && fewest < 10
      ? [`A round with ${fewest} updates says more about each participant than a large one.`]
      : [];
  return [
    "The sum of the updates, and the model made of it, say something about the data that they come from.",
    "No differential privacy was applied: how much the model says about one person is not bounded.",
    ...small,
    spec.privacy === "secure"
      ? "Single updates were not looked at, so a participant that meant harm could have bent the model within the norm."
      : "The coordinator saw single updates, and whoever ran it could have kept them.",
    "The figures hold for data like that they were measured on. Evaluate the model on your own before you rely on it.",
    "Participants chose themselves: groups that did not take part are not represented.",
  ];
}

function howToLoad({ model, spec }: ModelDetail): string {
  const { sha256 } = model;
  const file = `${spec.id}-${model.version}`;
  return [
    "Ask with an API token; `BASE` is the address of the coordinator.",
    "",
    "```sh",
    `curl -o ${file}.safetensors $BASE/models/${sha256}`,
    `sha256sum ${file}.safetensors   # ${sha256}`,
    `curl -H "Authorization: Bearer $TOKEN" -o ${file}.zip $BASE/api/models/${sha256}/export/tfjs`,
    `curl -H "Authorization: Bearer $TOKEN" -o ${file}.onnx $BASE/api/models/${sha256}/export/onnx`,
    "```",
    "",
    "```js",
    `// tfjs, with ${file}.zip unpacked under /models/`,
    'const model = await tf.loadLayersModel("/models/model.json");',
    "// ONNX Runtime",
    `const session = await ort.InferenceSession.create("${file}.onnx");`,
    "const { output } = await session.run({ input });",
    "```",
  ].join("\n");
}
