/** A visitor's page that takes part on practice digits, and tasks small enough for it. */
import {
  type BrowserContext,
  expect as baseExpect,
  type Locator,
  type Page,
} from "@playwright/test";
import { type RoundPolicy, TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";

/** Patient with a machine that does other work beside. */
export const expect = baseExpect.configure({ timeout: 60_000 });

export type DigitTask = {
  readonly id: string;
  /** 40 steps each, on the 400 digits of a visitor. */
  readonly epochs: number;
  readonly privacy?: "sealed" | "secure";
  readonly units?: number;
  readonly round?: Partial<RoundPolicy>;
};

/** 784-64-10: an update of 200 kB. Two participants make a round of a sealed one, four of a secure one. */
export function digitTask({
  id,
  epochs,
  privacy = "sealed",
  units = 64,
  round,
}: DigitTask): TaskSpec {
  const { secure_aggregation: _, encoding: __, ...digits } = readyTasks["digits-mlp"];
  const layer = (class_name: string, config: object) => ({ class_name, config });
  const layers = [
    layer("Flatten", { name: "flatten", batch_input_shape: [null, 28, 28, 1] }),
    layer("Dense", { name: "hidden", units, activation: "relu" }),
    layer("Dense", { name: "digit", units: 10, activation: "softmax" }),
  ];
  const optimizer = { kind: "sgd", learning_rate: 0.01, momentum: 0.5 };
  const times = { recruit_wait_ms: 120_000, deadline_ms: 120_000 };
  const sealed = { privacy, round: { quorum: 2, over_selection: 1, ...times, ...round } };
  const secure = {
    privacy,
    round: { quorum: 3, over_selection: 4 / 3, ...times, ...round },
    secure_aggregation: { adversary: "semi_malicious", corrupt: 0, dropout: 0.4 },
    encoding: { value_bits: 16, keep: 1, feedback: true, rotate: false, weight_max: 1_000 },
  };
  return TaskSpec.parse({
    ...digits,
    id,
    title: `Digits of ${id}`,
    model: { class_name: "Sequential", config: { name: id, layers } },
    recipe: { optimizer, batch_size: 10, epochs, proximal_mu: 0 },
    ...(privacy === "sealed" ? sealed : secure),
  });
}

const hasAgreed = new WeakSet<BrowserContext>();

export class Visitor {
  readonly page: Page;
  readonly status: Locator;
  /** What happened beneath a training. */
  readonly news: Locator;

  constructor(page: Page) {
    this.page = page;
    this.status = page.getByTestId("status");
    this.news = page.getByTestId("device-news");
  }

  /** By a link that connects digits. Each visitor of a context is the same device; the first one agrees. */
  static async start(
    context: BrowserContext,
    url: string,
    task: string,
    backend = "wasm",
  ): Promise<Visitor> {
    const visitor = new Visitor(await context.newPage());
    const query = `backend=${backend}&data=practice&examples=400&seed=7`;
    await visitor.page.goto(new URL(`/join/${task}?${query}`, url).href);
    if (!hasAgreed.has(context)) await visitor.page.getByTestId("agree").click();
    hasAgreed.add(context);
    await visitor.page.getByTestId("start").click();
    return visitor;
  }

  async is(standing: string): Promise<void> {
    await expect(this.status).toHaveAttribute("data-standing", standing);
  }

  async does(...activities: readonly string[]): Promise<void> {
    await expect(this.status).toHaveAttribute(
      "data-activity",
      new RegExp(`^(${activities.join("|")})$`),
    );
  }

  /** So many of its changes are in a model. */
  async countedIn(rounds: number): Promise<void> {
    await expect(this.page.getByTestId("counted")).toHaveText(String(rounds));
  }

  /** How many trainings this browser keeps the state of. */
  checkpoints(): Promise<number> {
    return this.page.evaluate(async () => {
      const known = await indexedDB.databases();
      if (!known.some(({ name }) => name === "tributary-training")) return 0;
      const answer = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await answer(indexedDB.open("tributary-training"));
      const store = database.transaction("checkpoints").objectStore("checkpoints");
      const count = await answer(store.count());
      database.close();
      return count;
    });
  }
}
