/** The one sentence that says what this device does now and, when it does nothing, why. */
import { formatBytes, formatCount } from "./format.ts";
import type { Activity, Participation } from "./participation-state.ts";
import { waitingSentence } from "./words.ts";

export function statusSentence(state: Participation): string {
  const { standing, connection, activity, receipts } = state;
  switch (standing.kind) {
    case "idle":
      return "Not taking part yet.";
    case "paused":
      return "Paused. Nothing is trained or sent until you go on.";
    case "elsewhere":
      return "Another tab of this browser takes part. This one goes on when that one is closed.";
    case "left":
      return "You have left. This device’s key is deleted; your data was only ever here.";
    case "barred":
      return "Not taking part: nothing was trained or sent.";
    case "ended":
    case "failed":
      return standing.sentence;
    case "running":
      break;
    default:
      return standing satisfies never;
  }
  switch (connection.kind) {
    case "offline":
      return "Getting ready…";
    case "connecting":
      return connection.attempt === 1
        ? "Connecting to the coordinator…"
        : `Connecting to the coordinator, attempt ${connection.attempt}…`;
    case "lost":
      return "The connection is lost. It is tried again by itself; work already done is kept.";
    case "away":
      return "This device is not needed for a while. It comes back by itself in time.";
    case "connected":
      return activity.kind === "none" && receipts.length > 0
        ? "The round is over. The next one starts in a moment."
        : activitySentence(activity, state.place?.privacy === "secure");
    default:
      return connection satisfies never;
  }
}

function activitySentence(activity: Activity, isSecure: boolean): string {
  switch (activity.kind) {
    case "none":
      return "Connected. Waiting to hear from the coordinator.";
    case "waiting":
      return waitingSentence(activity.waiting);
    case "downloading":
      return "Fetching the current model.";
    case "training":
      return activity.progress === null
        ? "Training on your data, on this device."
        : `Training on your data, on this device: step ${formatCount(activity.progress.step)} of ${formatCount(activity.progress.steps)}.`;
    case "hiding":
      return isSecure
        ? "Hiding the change under random numbers."
        : "Sealing the change that the training made.";
    case "sending":
      return `Sending the ${isSecure ? "masked" : "sealed"} change, ${formatBytes(activity.size_bytes)}.`;
    case "sent":
      return "The change has arrived. Waiting for the others, then the round is added up.";
    case "summed":
      return "Your change is in the sum. Now the random numbers are taken off it.";
    case "unmasked":
      return "This device has done its part. The sum becomes the next model.";
    default:
      return activity satisfies never;
  }
}
