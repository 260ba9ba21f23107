/** The frame of the admin's pages. */
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Providers } from "../../ui/providers.tsx";
import { Shell } from "./shell.tsx";

export const metadata: Metadata = {
  title: { default: "Overview", template: "%s · Tributary" },
  robots: { index: false },
};

export default function AdminLayout({ children }: { children: ReactNode }) {
  return (
    <Providers>
      <Shell>{children}</Shell>
    </Providers>
  );
}
