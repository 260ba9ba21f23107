"use client";
/** How people get to the task: a link, and the same as a picture for telephones; and who may come by it. */
import { useEffect, useState } from "react";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import { Button } from "../../../../ui/button.tsx";
import { CopyButton } from "../../../../ui/code.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { QrCode } from "../../../../ui/qr-code.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { NewInvite } from "../../devices/invites/new-invite.tsx";
import { AdmissionButton } from "./admission-button.tsx";

export function JoinPanel({ entry }: { entry: CatalogueEntry }) {
  return (
    <Panel title="Join">
      {entry.admits === "invited" ? <Invited entry={entry} /> : <Anyone entry={entry} />}
      <AdmissionButton entry={entry} />
    </Panel>
  );
}

function Anyone({ entry: { spec } }: { entry: CatalogueEntry }) {
  const link = useJoinLink(spec.id);
  return (
    <>
      <p className="mb-3 text-soft">
        Whoever opens it sees what taking part means, and decides. Without a run they wait for one.
      </p>
      {link === null ? (
        <div className="skeleton aspect-square w-full max-w-56 rounded-lg" />
      ) : (
        <>
          <QrCode text={link} />
          <JoinLink link={link} />
        </>
      )}
    </>
  );
}

function Invited({ entry: { spec } }: { entry: CatalogueEntry }) {
  const link = useJoinLink(spec.id);
  const mayInvite = usePermission("invites.write");
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <p className="mb-3">
        <strong>Invited devices only.</strong> Each needs the link of an invite once; it comes back
        by itself, or by the plain link.
      </p>
      {mayInvite ? (
        <>
          <Button look="primary" onClick={() => setMaking(true)}>
            Invite devices
          </Button>
          <NewInvite task={spec.id} isOpen={isMaking} onClose={() => setMaking(false)} />
        </>
      ) : (
        <p className="text-soft">Ask an operator for an invite: your role makes none.</p>
      )}
      {link !== null && (
        <div className="mt-4">
          <p className="text-soft">For those who are invited already:</p>
          <JoinLink link={link} />
        </div>
      )}
    </>
  );
}

function JoinLink({ link }: { link: string }) {
  const { origin } = new URL(link);
  return (
    <>
      <p className="mt-3 break-words">
        <a href={link} className="text-river underline" data-testid="join-link">
          {origin}
          <wbr />
          {link.slice(origin.length)}
        </a>
      </p>
      <div className="-mx-2 mt-1">
        <CopyButton text={link} name="join link" />
      </div>
    </>
  );
}

/** Null on the server that renders the page: it does not know by which name it is called. */
function useJoinLink(id: string): string | null {
  const [link, setLink] = useState<string | null>(null);
  useEffect(() => setLink(new URL(`/join/${id}`, location.origin).href), [id]);
  return link;
}
