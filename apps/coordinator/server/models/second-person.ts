/**
 * Whether a promotion takes two people: then who proposed a model may not confirm it, nor may a script, whoever gave it
 * its token. Undoing takes one: what comes back was agreed on before.
 */
import type { Actor } from "@tributary/runtime";
import type { Records } from "@tributary/storage";

export type SecondPersonPorts = {
  readonly records: Pick<Records, "accounts" | "tokens">;
  readonly isNeeded: boolean;
};

export class SecondPerson {
  readonly #ports: SecondPersonPorts;

  constructor(ports: SecondPersonPorts) {
    this.#ports = ports;
  }

  get isNeeded(): boolean {
    return this.#ports.isNeeded;
  }

  /** Why this one may not confirm what that one proposed, in words; null: they may. */
  async refusalOf(
    confirms: Actor,
    { proposed_by }: { readonly proposed_by: string },
  ): Promise<string | null> {
    if (!this.isNeeded) return null;
    const own = accountIn(confirms);
    if (own === null) {
      return "Here a person has to confirm a promotion, signed in on the model's page: a token is nobody.";
    }
    if (own !== (await this.#personBehind(proposed_by))) return null;
    return (
      "You proposed this model, and here somebody else has to confirm it. Send them the address of its page: " +
      "the proposal holds for a day."
    );
  }

  /** The account, or that of whoever made the token; null: nobody's. */
  async #personBehind(actor: string): Promise<string | null> {
    const { accounts, tokens } = this.#ports.records;
    const name = /^token (.*)$/s.exec(actor)?.[1];
    if (name === undefined) return accountIn(actor);
    const token = (await tokens.list()).find((one) => one.name === name);
    const account = token?.account ?? null;
    return account === null ? null : ((await accounts.get(account))?.name ?? null);
  }
}

function accountIn(actor: string): string | null {
  return /^account (.*)$/s.exec(actor)?.[1] ?? null;
}
