/** Where admins sign in. */
import type { Metadata } from "next";
import { Providers } from "../../ui/providers.tsx";
import { SiteFrame } from "../site-frame.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

export default function SignInPage() {
  return (
    <SiteFrame>
      <Providers>
        <SignInForm />
      </Providers>
    </SiteFrame>
  );
}
