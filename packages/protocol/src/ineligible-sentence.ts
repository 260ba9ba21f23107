/** Why somebody is not selected for now, for people. Without the schemas, since pages say it, too. */
import type { Ineligible } from "./eligibility.ts";

const format = (value: number | null) => (value === null ? "?" : value.toLocaleString("en"));

/** For people: what it is, with the numbers, and what happens next. "This device" is who it is about. */
export function ineligibleSentence({ reason, have, need }: Ineligible): string {
  switch (reason) {
    case "backend_not_allowed":
      return "The task does not take devices that train with this device's kind of processor.";
    case "speed_unknown":
      return `The task asks for ${format(need)} examples a second; how fast this device is was not measured.`;
    case "too_slow":
      return `This device trains on ${format(have)} examples a second or a little more; the task asks for ${format(need)}.`;
    case "examples_unconfirmed":
      return `The task asks for at least ${format(need)} examples; this device has not said that it has so many.`;
    case "took_part_recently":
      return "This device took part a short time ago; it is others' turn now.";
    case "resting":
      return `This device was selected ${format(have)} times in a row without delivering an update, so it rests for a while.`;
    default:
      return reason satisfies never;
  }
}
