/** Where admins sign in. */
import type { Metadata } from "next";
import { Providers } from "../../ui/providers.tsx";
import { EnglishFrame } from "../english-frame.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

export default function SignInPage() {
  return (
    <EnglishFrame>
      <Providers>
        <SignInForm />
      </Providers>
    </EnglishFrame>
  );
}
