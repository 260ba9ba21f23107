"use client";
/** A page that failed. What was running in it has ended; trying again starts it anew. */
import { Button } from "../ui/button.tsx";
import { SiteFrame } from "./site-frame.tsx";

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <SiteFrame>
      <div role="alert" className="py-10">
        <h1 className="text-2xl">This page has failed.</h1>
        <p className="mt-2 text-soft">
          Your data is where it was, and nothing more was sent. Try again; if it fails again, tell
          whoever runs this coordinator:
        </p>
        <p className="mt-3 rounded-lg bg-sunken px-3 py-2 font-mono text-sm">{error.message}</p>
        <Button look="primary" className="mt-6" onClick={reset}>
          Try again
        </Button>
      </div>
    </SiteFrame>
  );
}
