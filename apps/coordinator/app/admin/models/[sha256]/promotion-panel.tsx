"use client";
/** Which model of the task is promoted, and the acts: propose and confirm, roll back, take back. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { query, send } from "../../../../lib/api-client.ts";
import { formatShare, shortHash } from "../../../../lib/format.ts";
import { modelAddress } from "../../../../lib/models/addresses.ts";
import type {
  ModelDetail,
  OpenProposal,
  PromotionView,
  ProposalView,
} from "../../../../server/models/views.ts";
import { Button } from "../../../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../../../ui/dialog.tsx";
import { DialogForm } from "../../../../ui/dialog-form.tsx";
import { DescriptionList } from "../../../../ui/figures.tsx";
import { Notice, Panel } from "../../../../ui/panel.tsx";
import { Time, TimeAgo } from "../../../../ui/time.tsx";
import { useToast } from "../../../../ui/toast.tsx";
import { usePermission } from "../../../../ui/use-me.ts";

type Undo = "roll-back" | "demote";

export function PromotionPanel({ detail }: { detail: ModelDetail }) {
  const { model, promotions } = detail;
  const [newest] = promotions;
  const current = newest?.ended === null ? newest : null;
  return (
    <Panel title="Promotion">
      <p className="max-w-[65ch] text-soft">
        Of each task one model can be promoted: the one that those who use it are given at{" "}
        <code className="font-mono text-sm break-all">/api/tasks/{model.task}/promoted</code>.
      </p>
      <div className="mt-3" data-testid="promoted">
        {current === null ? (
          <p>Nothing of this task is promoted.</p>
        ) : (
          <p>
            {current.sha256 === model.sha256 ? (
              <strong>This model is promoted</strong>
            ) : (
              <>
                <Link href={modelAddress(current)} className="text-river underline">
                  Version {current.version} of {current.run}
                </Link>{" "}
                is promoted
              </>
            )}
            , by {current.promoted_by}.
          </p>
        )}
      </div>
      <Acts detail={detail} current={current} />
      <History promotions={promotions} />
    </Panel>
  );
}

function Acts({ detail, current }: { detail: ModelDetail; current: PromotionView | null }) {
  const mayPromote = usePermission("models.promote");
  const [undo, setUndo] = useState<Undo | null>(null);
  const refresh = useRefresh();
  const { model, promotions } = detail;
  const isHere = current?.sha256 === model.sha256;
  const before = promotions.find(({ sha256 }) => sha256 !== current?.sha256);
  if (!mayPromote) return null;
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {!isHere && <Propose detail={detail} />}
      {isHere && before !== undefined && (
        <Button onClick={() => setUndo("roll-back")}>Roll back…</Button>
      )}
      {isHere && <Button onClick={() => setUndo("demote")}>Take back…</Button>}
      <ConfirmDialog
        title={undo === "demote" ? "Take the promotion back?" : "Roll the promotion back?"}
        description={
          undo === "demote"
            ? "Afterwards nothing of this task is promoted, and those who ask for it are told so."
            : `Version ${before?.version} of ${before?.run} is promoted again, at once.`
        }
        action={undo === "demote" ? "Take it back" : "Roll back"}
        isOpen={undo !== null}
        onClose={() => setUndo(null)}
        onConfirm={async () => {
          await send("POST", `/api/tasks/${model.task}/promoted/${undo ?? "demote"}`, {});
          await refresh();
        }}
      />
    </div>
  );
}

/** What is promoted shows on every page about models. */
function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries();
}

function Propose({ detail: { model } }: { detail: ModelDetail }) {
  const path = `/api/models/${model.sha256}/proposal` as const;
  const open = useQuery({ ...query<OpenProposal>(path), refetchInterval: 10_000 });
  const refresh = useRefresh();
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { proposal = null, refusal = null } = open.data ?? {};
  const propose = async () => {
    setBusy(true);
    try {
      await send<ProposalView>("POST", `/api/models/${model.sha256}/propose`, {});
      await refresh();
      setAsking(true);
    } catch (error) {
      toast.failed("The model was not proposed.", error);
    } finally {
      setBusy(false);
    }
  };
  const close = () => setAsking(false);
  return (
    <>
      {proposal === null ? (
        <Button look="primary" isBusy={isBusy} onClick={() => void propose()}>
          Promote…
        </Button>
      ) : (
        <Button look="primary" onClick={() => setAsking(true)}>
          Confirm the proposal…
        </Button>
      )}
      {proposal !== null && (
        <p className="basis-full text-soft">
          Proposed by {proposal.proposed_by}, <TimeAgo at_ms={proposal.proposed_at_ms} />. {refusal}
        </p>
      )}
      <Dialog
        title="Promote this model?"
        description="It was proposed. Nothing has changed yet: confirm what stands here."
        isOpen={isAsking && proposal !== null}
        onClose={close}
      >
        {proposal !== null && <Confirm proposal={proposal} refusal={refusal} onDone={close} />}
      </Dialog>
    </>
  );
}

function Confirm({
  proposal,
  refusal,
  onDone,
}: {
  proposal: ProposalView;
  refusal: string | null;
  onDone: () => void;
}) {
  const refresh = useRefresh();
  const { sha256, version, run, accuracy, replaces } = proposal;
  const confirm = async () => {
    await send("POST", `/api/models/${sha256}/promote`, { proposal: proposal.proposal });
    await refresh();
    onDone();
  };
  return (
    <DialogForm
      action="Confirm the promotion"
      isReady={refusal === null}
      onClose={onDone}
      onSubmit={confirm}
    >
      <DescriptionList
        facts={[
          { name: "Model", value: `Version ${version} of ${run}, ${shortHash(sha256)}` },
          { name: "Accuracy", value: formatShare(accuracy) },
          {
            name: "In place of",
            value:
              replaces === null
                ? "nothing"
                : `version ${replaces.version} of ${replaces.run}, ${formatShare(replaces.accuracy)}`,
          },
          {
            name: "Proposal",
            value: <code className="font-mono">{shortHash(proposal.proposal)}</code>,
          },
          { name: "Proposed by", value: proposal.proposed_by },
          { name: "Holds until", value: <Time at_ms={proposal.expires_at_ms} /> },
        ]}
      />
      {refusal !== null && <Notice tone="warn" title={refusal} />}
    </DialogForm>
  );
}

const endingWords = { replaced: "replaced", demoted: "taken back", rolled_back: "rolled back" };

function History({ promotions }: { promotions: readonly PromotionView[] }) {
  if (promotions.length === 0) return null;
  return (
    <ol aria-label="Promotions, the newest first" className="mt-4 grid gap-1 text-sm">
      {promotions.map((one) => (
        <li key={one.number} className="border-t border-line pt-1.5">
          <Link href={modelAddress(one)} className="text-river underline">
            Version {one.version}
          </Link>{" "}
          <span className="text-soft">
            promoted <Time at_ms={one.promoted_at_ms} /> by {one.promoted_by}
            {one.proposed_by === null ? "" : `, proposed by ${one.proposed_by}`}
            {one.ended !== null && (
              <>
                ; {endingWords[one.ended.how]} <Time at_ms={one.ended.at_ms} /> by {one.ended.by}
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
