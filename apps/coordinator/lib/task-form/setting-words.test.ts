import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import {
  roundWords,
  settingName,
  settingValue,
  strategySentence,
  trainingWords,
} from "./setting-words.ts";

test("a setting is called what the form calls it, and nothing where the form does not ask for it", () => {
  expect(settingName("round.quorum")).toBe("Quorum");
  expect(settingName("title")).toBe("Title");
  expect(settingName("data.label")).toBe("Column to predict");
  expect(settingName("model.config.layers.2.class_name")).toBeNull();
});

test("a value has the unit of the form", () => {
  expect(settingValue("round.deadline_ms", "20000")).toBe("20 s");
  expect(settingValue("secure_aggregation.dropout", "0.3")).toBe("30 %");
  expect(settingValue("eligibility.min_interval_ms", "120000")).toBe("2 min");
  expect(settingValue("recipe.optimizer.learning_rate", "0.002")).toBe("0.002");
});

test("a word that machines write is one that people read", () => {
  expect(settingValue("strategy.kind", "fedavgm")).toBe("Average with momentum");
  expect(settingValue("recipe.optimizer.kind", "sgd")).toBe("SGD");
  expect(settingValue("encoding.rotate", "false")).toBe("no");
  expect(settingValue("title", "2000")).toBe("2000");
  expect(settingValue("model.config.layers.0.class_name", "Dense")).toBe("Dense");
});

test("training, strategy and rounds are sentences", () => {
  const { recipe, strategy, round } = readyTasks["digits-mlp"];
  expect(trainingWords(recipe)).toBe(
    "2 epochs in batches of 32, Adam with a learning rate of 0.002",
  );
  expect(strategySentence(strategy)).toBe("Average");
  expect(strategySentence({ ...strategy, server_learning_rate: 0.5 })).toBe(
    "Average, with a server learning rate of 0.5",
  );
  expect(roundWords(round)).toBe("4 invited, quorum of 3, deadline after 2 min");
});
