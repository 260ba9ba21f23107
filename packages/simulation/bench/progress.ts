/** What the bench is doing, for whoever waits for it: on the error stream, so that figures alone go to the other. */

export type Progress = {
  say(text: string): void;
  /** Says the first of many, every so many, and the last. */
  count(text: string, number: number, total: number): void;
};

const says_max = 4;

export function progressOf(subject: string): Progress {
  const began_ms = performance.now();
  const say = (text: string) => {
    const seconds = ((performance.now() - began_ms) / 1000).toFixed(1).padStart(6);
    console.error(`${seconds} s  ${subject}: ${text}`);
  };
  return {
    say,
    count(text, number, total) {
      const every = Math.ceil(total / says_max);
      if (number % every === 0 || number === total) say(`${number} of ${total} ${text}`);
    },
  };
}
