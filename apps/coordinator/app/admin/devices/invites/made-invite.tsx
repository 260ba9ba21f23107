"use client";
/** An invite that was just made: its link, shown this once, as text, as a picture, and as a sheet for paper. */
import { inviteScope, type MadeInvite } from "../../../../lib/devices.ts";
import { Button } from "../../../../ui/button.tsx";
import { CodeBlock } from "../../../../ui/code.tsx";
import { DialogActions } from "../../../../ui/dialog-form.tsx";
import { QrCode } from "../../../../ui/qr-code.tsx";
import { Time } from "../../../../ui/time.tsx";

export function MadeInvitePanel({ invite, onClose }: { invite: MadeInvite; onClose: () => void }) {
  const link = `${location.origin}${invite.path}`;
  return (
    <>
      <Sheet invite={invite} link={link} />
      <p className="my-3">Send the link to those alone whom it is for: it is not shown again.</p>
      <CodeBlock text={link} name="link" />
      {invite.task !== null && (
        <>
          <p className="mt-4 mb-2">On a device without a screen:</p>
          <CodeBlock text={`tributary-edge join '${link}' --data <folder>`} name="command" />
        </>
      )}
      <DialogActions>
        <Button onClick={() => print()}>Print</Button>
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      </DialogActions>
    </>
  );
}

/** All that somebody with a telephone needs; on paper it stands alone. */
function Sheet({ invite, link }: { invite: MadeInvite; link: string }) {
  const { expires_at_ms, note } = invite;
  return (
    <section
      aria-label="Invite"
      className="print-sheet grid justify-items-center gap-2 rounded-lg border border-line p-4 text-center print:gap-4 print:border-0"
    >
      <h3 className="text-lg font-semibold">{note === "" ? "Invite" : note}</h3>
      <QrCode text={link} label="the invite’s link" />
      <p>For {inviteScope(invite)}.</p>
      <p className="text-soft">
        {expires_at_ms === null ? (
          "Until it is used up or ended."
        ) : (
          <>
            Until <Time at_ms={expires_at_ms} />.
          </>
        )}
      </p>
      <p className="hidden font-mono text-sm break-all print:block">{link}</p>
    </section>
  );
}
