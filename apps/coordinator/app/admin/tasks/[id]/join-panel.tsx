"use client";
/** How people get to the task: a link, and the same as a picture for telephones. */
import { useEffect, useState } from "react";
import { encode } from "uqr";
import { CopyButton } from "../../../../ui/code.tsx";
import { Panel } from "../../../../ui/panel.tsx";

export function JoinPanel({ id }: { id: string }) {
  // The server that renders the page does not know by which name it is called.
  const [link, setLink] = useState<string | null>(null);
  useEffect(() => setLink(new URL(`/join/${id}`, location.origin).href), [id]);
  return (
    <Panel title="Join">
      <p className="mb-3 text-soft">
        Whoever opens it sees what taking part means, and decides. Without a run they wait for one.
      </p>
      {link === null ? (
        <div className="skeleton aspect-square w-full max-w-56 rounded-lg" />
      ) : (
        <>
          <QrCode text={link} />
          <p className="mt-3 break-all">
            <a href={link} className="text-river underline" data-testid="join-link">
              {link}
            </a>
          </p>
          <div className="mt-2">
            <CopyButton text={link} name="join link" />
          </div>
        </>
      )}
    </Panel>
  );
}

/** Dark on light in both themes: cameras expect it. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 2 });
  const path = data
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join("");
  return (
    <svg
      role="img"
      aria-label={`QR code of ${text}`}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="aspect-square w-full max-w-56 rounded-lg"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
