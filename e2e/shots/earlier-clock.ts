/**
 * Loaded before a process of a past that pictures show: its clock goes as all do, and is `CLOCK_BEHIND_MS` behind. What
 * it then records is what it would have recorded on that day.
 */
const { now } = Date;
const behind_ms = Number(process.env["CLOCK_BEHIND_MS"] ?? 0);

Date.now = () => now() - behind_ms;
