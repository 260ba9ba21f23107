"use client";
/** Text for machines: a block that scrolls inside itself, with a button that copies it. */
import { useState } from "react";

export function Code({ children }: { children: string }) {
  return <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[0.92em]">{children}</code>;
}

export function CodeBlock({
  text,
  name,
}: {
  text: string /** For the button: "command". */;
  name: string;
}) {
  return (
    <div className="relative min-w-0 rounded-lg bg-sunken">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={name} className="overflow-x-auto rounded-lg p-3 pr-20">
        <pre className="font-mono text-sm leading-relaxed">{text}</pre>
      </section>
      <div className="absolute top-1.5 right-1.5 rounded-md bg-sunken">
        <CopyButton text={text} name={name} />
      </div>
    </div>
  );
}

export function CopyButton({ text, name }: { text: string; name: string }) {
  const [said, setSaid] = useState<"copied" | "failed" | null>(null);
  const copy = () => {
    // Outside secure contexts there is no clipboard.
    const copying = navigator.clipboard?.writeText(text) ?? Promise.reject();
    copying.then(
      () => setSaid("copied"),
      () => setSaid("failed"),
    );
  };
  const words = { copied: `The ${name} is copied.`, failed: "Select the text to copy it." };
  return (
    <>
      <button
        type="button"
        className="min-h-7 rounded-md px-2 text-sm text-river hover:bg-surface"
        onClick={copy}
      >
        {said === "copied" ? "Copied" : said === "failed" ? "Select it" : "Copy"}
        <span className="sr-only"> the {name}</span>
      </button>
      <span role="status" className="sr-only">
        {said !== null && words[said]}
      </span>
    </>
  );
}
