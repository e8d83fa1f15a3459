/** The output of `pcancel --help`. */
export const HELP = `pcancel: does the Cancel routine of a cluster resource DLL do what it says?

  pcancel check DLL...       judge one or more DLLs
      --profile contract|standard|strict|hardening   which rules apply (standard)
      --seed N               draw the same scenarios as an earlier run
      --runs N               scenarios to draw (64)
      --time-limit SECONDS   for one DLL, all phases together (120)
      --rule ID              judge only this rule, family (returns) or glob (*-cancelled); repeatable
      --skip-rule ID         leave out this rule, family or glob; the verdict says so; repeatable
      --resource-type NAME   resource type that Startup is called with (the DLL's name); repeatable, each judged beside the others
      --call-timeout MS      limit for one call (60000)
      --operation-timeout MS limit for one pending operation (180000)
      --monitors N|auto      processes at once (auto)
      --max-resources N      resources at once, 1 to 4 (4)
      --bind table|exports|auto
      --dll-directory DIR    a folder with DLLs or libraries that it needs, beside its own folder; repeatable
      --trust-module NAME    accept this stand-in for a module of the system, such as clusapi.dll; repeatable
      --reset COMMAND        a command to run after a monitor was killed
      --out DIR              write the json and junit reports there
      --reporter NAME[=FILE] console, json, junit, junit-strict; repeatable
      --json FILE, --junit FILE
  pcancel inspect DLL        show what it is, which imports are missing, and which Cancel would be called
  pcancel replay REPORT [DLL] [--finding ID] | --steps FILE DLL   run the steps again (--hold: wait for a debugger first)
      --resource-type NAME, --bind table|exports|auto, --dll-directory DIR   override what the report recorded
  pcancel rules [ID]         list the rules, or show one: what it demands, why, and its source
  pcancel setup [--install] [--compiler]   install what is needed to check Windows DLLs on Linux
  pcancel doctor             show what of that is installed
  pcancel --version

Exit: 0 conforming, 1 nonconforming, 2 usage error or missing file, 3 cannot be judged, 4 inconclusive, 5 a fault of pcancel.
`;
