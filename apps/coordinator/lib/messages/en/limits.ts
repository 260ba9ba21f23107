/** What a visitor lets this page use of the device. */
import { format } from "./format.ts";

export const limits = {
  title: "Limits",
  about: "What this page may use of your device. Kept in this browser, for all tasks.",
  onlyVisible: "Only while this page is visible",
  onlyPower: "Only while plugged in",
  powerUnknown: "This browser does not say whether the device is plugged in.",
  data: "Data a day",
  dataNone: "As much as it takes",
  dataUpTo: (bytes: number) => `Up to ${format.bytes(bytes)}`,
  used: (bytes: number) => `${format.bytes(bytes)} used today, down and up.`,
  share: "Share of the time",
  shares: (share: number): string =>
    share === 1 ? "All of it" : share === 0.5 ? "Half of it" : "A quarter of it",
  shareHint:
    "While it trains, the device rests between batches for the remaining share. A round takes it longer then.",
  hold: {
    hidden: "Held by your limit: this page is not visible. It goes on when you look at it again.",
    battery: "Held by your limit: the device is not plugged in. It goes on when it is.",
    data: (clock: string) =>
      `Held by your limit: today’s data is used up. It goes on by itself after ${clock}.`,
  },
};
