/** Where the one-time link of the first start leads: it makes the owner. */
import type { Metadata } from "next";
import { Providers } from "../../ui/providers.tsx";
import { EnglishFrame } from "../english-frame.tsx";
import { SetupForm } from "./setup-form.tsx";

export const metadata: Metadata = { title: "Set up", robots: { index: false } };

export default function SetupPage() {
  return (
    <EnglishFrame>
      <Providers>
        <SetupForm />
      </Providers>
    </EnglishFrame>
  );
}
