/** What to do about a participation that is over. */
import type { ParticipantEvent } from "@tributary/client";

export type EndReason = Extract<ParticipantEvent, { type: "refused" }>["reason"];

/** Null stands for an end that nobody gave a reason for. */
export function adviceAfter(refused: EndReason | null): string {
  switch (refused) {
    case "too_few_examples":
      return "Add examples to the folder, or take more --rows of it.";
    case "replaced":
      return "Another process uses this device key. End one of them, or give each its own --state.";
    case "protocol_unsupported":
      return "Update this program or the coordinator, so that both are of one version.";
    case "task_changed":
      return 'If you agree to the task as it is now, and to the privacy that it has, say "join" again with its link.';
    case "signature_invalid":
      return (
        'The coordinator\'s key changed. If whoever runs it says that it was set up anew, say "join" again with its ' +
        "link; if not, this is another server."
      );
    case "invite_needed":
      return "Start again with the whole link of your invite, in quotation marks: it ends in #invite=….";
    case "invite_invalid":
      return "The invite may be used up, over, or for another task. Ask whoever sent it for a new one.";
    case "revoked":
      return "Whoever runs this federation took this device out. Ask them.";
    case "key_replaced":
      return "If rotate-key had no answer, say it again. Otherwise use the file with the new key, with --identity.";
    case null:
      return "It ended without a reason. The log may say more.";
    default:
      return "Coming back would end the same way.";
  }
}
