/**
 * A recipe comes from a task that someone else wrote: its numbers are checked before they are
 * used.
 */

import { TrainingError } from "./errors.ts";
import type { Recipe } from "./types.ts";

/** Throws a `bad_recipe` TrainingError that names the number. */
export function checkRecipe({ optimizer, batch_size, epochs, proximal_mu }: Recipe): void {
  check("batch_size", batch_size, Number.isInteger(batch_size) && batch_size >= 1);
  check("epochs", epochs, Number.isInteger(epochs) && epochs >= 1);
  check("proximal_mu", proximal_mu, isAtLeastZero(proximal_mu));
  check("learning_rate", optimizer.learning_rate, isAtLeastZero(optimizer.learning_rate));
  switch (optimizer.kind) {
    case "sgd":
      check("momentum", optimizer.momentum, isShare(optimizer.momentum));
      return;
    case "adam":
      check("beta1", optimizer.beta1, isShare(optimizer.beta1));
      check("beta2", optimizer.beta2, isShare(optimizer.beta2));
      check("epsilon", optimizer.epsilon, optimizer.epsilon > 0);
      return;
    default:
      optimizer satisfies never;
  }
}

function check(name: string, value: number, isGood: boolean): void {
  if (!isGood) throw new TrainingError("bad_recipe", `The recipe's ${name} cannot be ${value}.`);
}

function isAtLeastZero(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

function isShare(value: number): boolean {
  return value >= 0 && value < 1;
}
