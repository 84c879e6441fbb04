import type * as Acm from "@aws-sdk/client-acm";
import { defineService } from "../../kit/index.ts";
import { deleteCertificate, describeCertificate, getCertificate, listCertificates } from "./certificates.ts";
import { importCertificate } from "./import-certificate.ts";
import { requestCertificate } from "./request-certificate.ts";
import { certificates } from "./state.ts";
import { addTagsToCertificate, listTagsForCertificate, removeTagsFromCertificate } from "./tags.ts";
import { certificateFor } from "./tls.ts";

export default defineService<typeof Acm>({
  id: "acm",
  collections: [certificates],
  real: {
    ImportCertificate: importCertificate,
    DescribeCertificate: describeCertificate,
    GetCertificate: getCertificate,
    ListCertificates: listCertificates,
    DeleteCertificate: deleteCertificate,
  },
  modelled: {
    // Stays PENDING_VALIDATION: there is no DNS in which a domain could be proven.
    RequestCertificate: requestCertificate,
    AddTagsToCertificate: addTagsToCertificate,
    RemoveTagsFromCertificate: removeTagsFromCertificate,
    ListTagsForCertificate: listTagsForCertificate,
  },
  certificateFor,
});
