/** The public lab API: what labs import. */
export { accept } from "./accept.ts";
export { type SelfSigned, selfSigned } from "./certificate.ts";
export type {
  Assets,
  Aws,
  ClientClass,
  Fact,
  LabContext,
  ProbeContext,
  RunInfo,
  SolveContext,
  Wait,
} from "./context.ts";
export { blocked, check, fail, found, lab, Missing, mistake, pass, step } from "./define.ts";
export type { Connected, Http, HttpOptions, HttpResponse, Socket, Via } from "./http.ts";
export { type Parameter, parameter, type Setting, type Settings, settingIn, settingsFrom } from "./parameter.ts";
export type { Picture, PictureArrow, PictureBox, PictureFrame } from "./picture.ts";
export { type Question, type QuizChoice, questionsAfter } from "./quiz.ts";
export type {
  Check,
  ErasedCheck,
  ErasedMistake,
  ErasedOutputs,
  Lab,
  Mistake,
  Needs,
  Outputs,
  Step,
  Verdict,
} from "./types.ts";
export { type ZipFile, zipOf } from "./zip.ts";
