/**
 * What the closed lists of reasons say to a person: what happened and what to do next. Without the schemas, so that a
 * page that only shows a sentence need not load them.
 */

/** Why the coordinator does not do what a participant asked. */
export const refusalSentences = {
  protocol_unsupported: "This client speaks another protocol version. Reload the page or update.",
  malformed_message: "The coordinator could not read this message. Reload the page or update.",
  message_too_large: "The message is larger than the coordinator accepts.",
  too_many_messages: "Too many messages in a short time. Wait a moment and connect again.",
  too_many_connections: "The coordinator has no free place for this address. Try again later.",
  origin_not_allowed: "This coordinator does not accept connections from this web address.",
  joined_too_late: "The connection was opened but no task was joined in time. Connect again.",
  not_proven: "The connection has not proved its device key yet.",
  signature_invalid: "The device key's signature does not fit. Create a new device key.",
  replaced: "The same device connected a second time; the older connection was closed.",
  revoked: "This device may not take part here any more. Ask whoever runs this federation.",
  key_replaced: "This device has a new key; the old one is not taken any more.",
  key_taken: "The new key is known here as another device already. Make a new key.",
  key_in_use:
    "This device is in a round that is not over, or rests after one. When that is over, ask for the new key again.",
  invite_needed: "This task takes invited devices only. Open the link of your invite.",
  invite_invalid: "This invite does not let this device in. Ask whoever sent it for a new one.",
  task_unknown: "No such task is open here. Check the link.",
  round_unknown: "This coordinator knows no such round. The client resumes by itself.",
  round_stale: "The round is over; this message came too late and was not counted.",
  not_in_cohort: "The device was not selected for this round.",
  phase_mismatch: "The round is not in a phase that takes this message.",
  update_size: "The update does not have the size that the model demands.",
  update_digest: "The update's SHA-256 does not match its announcement. It is sent again.",
  update_unreadable: "The update could not be opened with the round's key.",
  update_not_finite: "The update contains values that are not finite; it was not counted.",
  update_norm: "The update is larger than the task's bound; it was not counted.",
  update_examples: "The update states an impossible number of examples; it was not counted.",
  update_signature: "The update's signature does not fit its device; it was not counted.",
  keys_invalid: "The keys of this device are unsigned or another's; they were not used.",
  update_conflict: "Another update of this device was already counted in this round.",
  privacy_unavailable: "This coordinator cannot run the task's privacy.",
  storage_unavailable: "The coordinator cannot write to its disk now. Try again later.",
  shutting_down: "The coordinator is restarting. The client comes back by itself.",
  internal: "The coordinator failed to handle this message. It was logged.",
} as const;

/** Why a round ended without a new model version. */
export const abandonSentences = {
  quorum_missed: "Fewer participants than the quorum delivered an update by the deadline.",
  keys_missed: "Too few participants exchanged keys in time; nothing was sent.",
  unmasking_failed: "Too few participants stayed to remove the masks; nothing was revealed.",
  aggregation_failed: "The updates could not be combined into a model.",
  sum_implausible: "The combined update is not plausible; the model is unchanged.",
  storage_failed: "The coordinator could not store the round.",
  coordinator_restarted: "The coordinator restarted and could not resume the round.",
  stopped: "The run was stopped.",
  paused: "The run was paused. It goes on when it is resumed.",
  rolled_back: "The run goes on from an earlier model.",
} as const;

/** Why a schedule ended a run, or came to its own end. */
export const scheduleEndSentences = {
  stopped: "The schedule was stopped.",
  rounds_reached: "The run has made its rounds.",
  window_closed: "The availability window closed.",
  target_reached: "The model reached its target.",
  no_improvement: "The model no longer improved.",
  date_reached: "The schedule's last day is over.",
  rounds_spent: "The schedule has made all its rounds.",
  participant_seconds_spent: "The schedule's budget of participants' time is spent.",
} as const;

/** Why a buffered run cannot do what a run of rounds can, and what to do. */
export const bufferedRollBackSentence =
  "A buffered run is not rolled back: its devices train from several versions at once, and what they are about to " +
  "deliver would go into the earlier one. Promote the version that you want, so that it is the one in use; then stop " +
  "this run, and open another one of the task.";
