"use client";
/** A page that failed. What was running in it has ended; trying again starts it anew. */
import { useState } from "react";
import { failed as german } from "../lib/messages/de/failed.ts";
import { failed as english } from "../lib/messages/en/failed.ts";
import { Button } from "../ui/button.tsx";

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  const [isGerman] = useState(
    () => typeof document !== "undefined" && document.documentElement.lang === "de",
  );
  const words = isGerman ? german : english;
  return (
    <main id="content" className="mx-auto w-full max-w-3xl px-4 py-12">
      <div role="alert">
        <h1 className="text-2xl">{words.title}</h1>
        <p className="mt-2 text-soft">{words.words}</p>
        <p className="mt-3 rounded-lg bg-sunken px-3 py-2 font-mono text-sm">{error.message}</p>
        <Button look="primary" className="mt-6" onClick={reset}>
          {words.again}
        </Button>
      </div>
    </main>
  );
}
