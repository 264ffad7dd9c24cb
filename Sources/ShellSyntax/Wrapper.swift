/// Names of options, written with blanks between them, and left so: most are never asked for.
struct OptionNames: ExpressibleByStringLiteral {
  private let names: StaticString

  init(stringLiteral names: StaticString) { self.names = names }

  func contains(_ name: String) -> Bool {
    names.withUTF8Buffer { names in
      names.split(separator: UInt8(ascii: " ")).contains { $0.elementsEqual(name.utf8) }
    }
  }
}

/// A program that runs the command given in its arguments.
struct Wrapper {
  /// What of the arguments is the command.
  enum Form {
    /// The words that are left.
    case words
    /// The words that are left, joined by blanks and read by a shell.
    case joinedText
    /// Only the text or the words of an option.
    case option
  }

  var names: [String]
  /// Words that must follow the name: `exec` of `docker exec`.
  var subcommand: [String] = []
  /// Options with a value of their own. One letter behind one dash may stand in a cluster or carry its value.
  var valued: OptionNames = ""
  /// Options whose value is a text that a shell reads.
  var text: OptionNames = ""
  /// Options behind which the words that are left are the command.
  var command: OptionNames = ""
  /// Options whose value is the folder that the command runs in.
  var folder: OptionNames = ""
  /// Options with which no command runs.
  var inert: OptionNames = ""
  /// Options with which the status is not the command's: it runs in the background, or its status is not waited for.
  var detaching: OptionNames = ""
  /// Words before the command: the duration of `timeout`, the host of `ssh`.
  var positionals = 0
  /// `NAME=value` words may stand before the command.
  var takesAssignments = false
  /// What stands before `--` is none of the command: `node@20` of `mise exec`.
  var skipsToDashes = false
  var form = Form.words
  /// The status 0 means that the command ran and ended with 0.
  var passesStatus = true
  /// Words of its input follow the command, or stand in it.
  var appendsWords = false
  /// It runs in another machine or container, or with another root.
  var runsElsewhere = false
  /// It is a builtin, or keeps the shell's own builtins: `command`.
  var keepsBuiltins = false
}

extension Wrapper {
  /// Every program that the reader looks through.
  static let all: [Wrapper] = [
    // The shell's own.
    Wrapper(names: ["command"], inert: "-v -V", keepsBuiltins: true),
    Wrapper(names: ["builtin"], keepsBuiltins: true),
    Wrapper(names: ["exec"], valued: "-a", keepsBuiltins: true),

    // Another user, another environment, other resources.
    Wrapper(
      names: ["sudo"],
      valued:
        "-u -g -h -p -C -T -U -r -t -R --user --group --host --prompt --close-from --command-timeout --other-user --role --type --chroot",
      folder: "-D --chdir", inert: "-l -v -V -K --list --validate --version --remove-timestamp -e --edit", detaching: "-b --background",
      takesAssignments: true),
    Wrapper(names: ["doas"], valued: "-u -C"),
    Wrapper(
      names: ["env"], valued: "-u --unset", folder: "-C --chdir", inert: "--help --version", takesAssignments: true),
    Wrapper(
      names: ["su", "runuser"], valued: "-s --shell -g --group -G --supp-group -w --whitelist-environment", text: "-c --command",
      form: .option),
    Wrapper(names: ["nohup"]), Wrapper(names: ["time"], valued: "-f --format -o --output"),
    Wrapper(names: ["timeout", "gtimeout"], valued: "-s --signal -k --kill-after", positionals: 1),
    Wrapper(names: ["nice"], valued: "-n --adjustment"),
    Wrapper(names: ["ionice"], valued: "-c -n --class --classdata", inert: "-p --pid -P --pgid -u --uid"),
    Wrapper(
      names: ["chrt"], valued: "-T -P -D --sched-runtime --sched-period --sched-deadline", inert: "-p --pid -m --max", positionals: 1),
    Wrapper(names: ["taskset"], inert: "-p --pid", positionals: 1),
    Wrapper(names: ["numactl"], valued: "-N -m -C -i -p -l --cpunodebind --membind --physcpubind --interleave --preferred"),
    Wrapper(names: ["stdbuf"], valued: "-i -o -e --input --output --error"),
    Wrapper(names: ["unbuffer", "chronic", "caffeinate", "prlimit", "setarch", "linux32", "linux64"], valued: "-t -w"),
    Wrapper(names: ["arch"], valued: "-e -d -arch"),
    Wrapper(
      names: ["xvfb-run"], valued: "-e -f -n -p -s -w --error-file --auth-file --server-num --xauth-protocol --server-args --wait"),
    Wrapper(names: ["dbus-run-session"], valued: "--config-file --dbus-daemon"),
    Wrapper(names: ["setsid"], passesStatus: false),
    Wrapper(names: ["flock"], valued: "-w -E --wait --timeout --conflict-exit-code", text: "-c --command", positionals: 1),
    Wrapper(names: ["strace", "ltrace"], valued: "-e -o -s -p -u -P -a -O -S -E"),
    Wrapper(names: ["chroot"], valued: "--userspec --groups", positionals: 1, runsElsewhere: true),
    Wrapper(
      names: ["xargs"],
      valued: "-I -n -P -L -d -E -s -a --max-args --max-procs --max-lines --delimiter --max-chars --arg-file --process-slot-var",
      passesStatus: false, appendsWords: true),
    Wrapper(names: ["watch"], valued: "-n --interval -q --equexit", form: .joinedText, passesStatus: false),

    // Elsewhere.
    Wrapper(
      names: ["ssh"], valued: "-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B -P", inert: "-N -V -Q -G", detaching: "-f",
      positionals: 1, form: .joinedText, runsElsewhere: true),
    Wrapper(
      names: ["docker", "podman", "nerdctl"], subcommand: ["exec"], valued: "-e -u --env --env-file --user --detach-keys",
      folder: "-w --workdir",
      detaching: "-d --detach", positionals: 1, runsElsewhere: true),
    Wrapper(
      names: ["docker", "podman", "nerdctl"], subcommand: ["run"], valued: dockerRunOptions, folder: "-w --workdir",
      detaching: "-d --detach",
      positionals: 1, runsElsewhere: true),
    Wrapper(
      names: ["docker", "podman"], subcommand: ["compose", "exec"], valued: composeOptions, folder: "-w --workdir",
      detaching: "-d --detach",
      positionals: 1, runsElsewhere: true),
    Wrapper(
      names: ["docker", "podman"], subcommand: ["compose", "run"], valued: composeOptions, folder: "-w --workdir", detaching: "-d --detach",
      positionals: 1, runsElsewhere: true),
    Wrapper(
      names: ["docker-compose", "podman-compose"], subcommand: ["exec"], valued: composeOptions, folder: "-w --workdir",
      detaching: "-d --detach", positionals: 1, runsElsewhere: true),
    Wrapper(
      names: ["docker-compose", "podman-compose"], subcommand: ["run"], valued: composeOptions, folder: "-w --workdir",
      detaching: "-d --detach", positionals: 1, runsElsewhere: true),
    Wrapper(
      names: ["kubectl", "oc"], subcommand: ["exec"], valued: "-n --namespace -c --container -f --filename --context --kubeconfig",
      positionals: 1, runsElsewhere: true),

    // Packages.
    Wrapper(names: ["npx", "bunx", "pnpx"], valued: "-p --package --prefix -w --workspace --registry", text: "-c --call"),
    Wrapper(names: ["npm"], subcommand: ["exec"], valued: npmOptions, text: "-c --call", folder: "--prefix -C"),
    Wrapper(names: ["npm"], subcommand: ["x"], valued: npmOptions, text: "-c --call", folder: "--prefix -C"),
    Wrapper(names: ["pnpm"], subcommand: ["exec"], valued: pnpmOptions, folder: "-C --dir"),
    Wrapper(names: ["pnpm"], subcommand: ["dlx"], valued: pnpmOptions, folder: "-C --dir"),
    Wrapper(names: ["yarn"], subcommand: ["exec"], folder: "--cwd"),
    Wrapper(names: ["yarn"], subcommand: ["dlx"], valued: "-p --package", folder: "--cwd"),
    Wrapper(names: ["bun"], subcommand: ["x"], folder: "--cwd"),
    Wrapper(names: ["uv"], subcommand: ["run"], valued: uvOptions, folder: "--directory", inert: "-m --module -s --script"),
    Wrapper(names: ["uv"], subcommand: ["tool", "run"], valued: uvOptions, folder: "--directory"),
    Wrapper(names: ["uvx"], valued: uvOptions, folder: "--directory"),
    Wrapper(names: ["pipx"], subcommand: ["run"], valued: "--spec --python --pip-args --index-url -i"),
    Wrapper(names: ["poetry"], subcommand: ["run"], valued: "-P --project", folder: "-C --directory"),
    Wrapper(names: ["pipenv"], subcommand: ["run"], valued: "--python --pypi-mirror"),
    Wrapper(names: ["pdm"], subcommand: ["run"], valued: "-p --project --venv --config"),
    Wrapper(names: ["hatch"], subcommand: ["run"], valued: "-e --env -p --project"),
    Wrapper(names: ["hatch", "rye"], subcommand: ["run"], valued: "-p --pyproject"),
    Wrapper(names: ["bundle", "bundler"], subcommand: ["exec"], valued: "--gemfile"),
    Wrapper(names: ["dotenv"], valued: "-e -f -c -p -v"),
    Wrapper(names: ["dotenvx"], subcommand: ["run"], valued: "-f -e --env-file --env"),
    Wrapper(names: ["cross-env", "cross-env-shell"], takesAssignments: true),
    Wrapper(
      names: ["nix"], subcommand: ["develop"], valued: "--override-input --option -f --file -I --inputs-from --profile -k --keep --store",
      command: "-c --command", form: .option),
    Wrapper(names: ["nix"], subcommand: ["shell"], valued: "--option -f --file -I -k --keep", command: "-c --command", form: .option),
    Wrapper(
      names: ["nix-shell"], valued: "-p --packages -A --attr -I --arg --argstr --option --keep", text: "--run --command", form: .option),
    Wrapper(names: ["devbox"], subcommand: ["run"], valued: "-c --config -e --env"),
    Wrapper(
      names: ["mise"], subcommand: ["exec"], valued: "-j --jobs -E --env", text: "-c --command", folder: "-C --cd", skipsToDashes: true),
    Wrapper(names: ["mise"], subcommand: ["x"], valued: "-j --jobs -E --env", text: "-c --command", folder: "-C --cd", skipsToDashes: true),
    Wrapper(names: ["asdf", "rbenv", "pyenv", "nodenv", "goenv", "jenv"], subcommand: ["exec"]),
    Wrapper(names: ["nvm"], subcommand: ["exec"], positionals: 1), Wrapper(names: ["fnm"], subcommand: ["exec"], valued: "--using"),
    Wrapper(names: ["direnv"], subcommand: ["exec"], positionals: 1),
    Wrapper(names: ["volta"], subcommand: ["run"], valued: "--node --npm --yarn --pnpm --env"),
    Wrapper(names: ["fnm"], subcommand: ["exec"], valued: "--using"),
    Wrapper(names: ["rustup"], subcommand: ["run"], positionals: 1),
    Wrapper(
      names: ["conda", "mamba", "micromamba"], subcommand: ["run"], valued: "-n -p --name --prefix", folder: "--cwd",
      detaching: "-d --detach"),
    Wrapper(names: ["opam"], subcommand: ["exec"], valued: "--switch --root"),
    Wrapper(names: ["op"], subcommand: ["run"], valued: "--env-file --account"),
    Wrapper(names: ["doppler"], subcommand: ["run"], valued: "-p --project -c --config -t --token", text: "--command"),
  ]

  /// By name, longest subcommand first.
  static let byName: [String: [Wrapper]] = {
    var table: [String: [Wrapper]] = [:]
    for wrapper in all { for name in wrapper.names { table[name, default: []].append(wrapper) } }
    return table
  }()

  /// Options that stand before a subcommand and take a value.
  static let globalValued: Set<String> = [
    "-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "-f", "--file", "-p", "--project-name", "--project-directory",
    "--profile", "--env-file", "--prefix", "-C", "--dir", "--cwd", "--directory", "-w", "--workspace", "--filter", "-F", "--project", "-n",
    "--namespace", "--option", "--cd", "-P", "-v", "--gemfile",
  ]

  private static let npmOptions: OptionNames = "-p --package -w --workspace --registry --loglevel"
  private static let pnpmOptions: OptionNames = "--package --filter -F --resume-from --workspace-concurrency --allow-build"
  private static let composeOptions: OptionNames =
    "-e --env -u --user --index --name -v --volume -p --publish --entrypoint -l --label -f --file"
  private static let uvOptions: OptionNames =
    "--with --with-editable --with-requirements --extra --group --only-group --no-group --no-extra -p --python --project --package --env-file --from -i --index-url --index --extra-index-url -f --find-links --cache-dir --config-file --color -C --config-setting -P --upgrade-package --refresh-package --resolution --prerelease --exclude-newer --link-mode --default-index --isolated-from -w"
  private static let dockerRunOptions: OptionNames =
    "-e -v -p -u -h -m -l -c -a --name --env --env-file --volume --volumes-from --publish --user --hostname --memory --memory-swap --label --label-file --cpus --cpuset-cpus --cpu-shares --network --net --network-alias --mount --tmpfs --entrypoint --platform --add-host --gpus --shm-size --ulimit --restart --log-driver --log-opt --device --cap-add --cap-drop --security-opt --dns --ip --ipc --pid --userns --uts --cgroupns --expose --link --mac-address --pull --runtime --stop-signal --stop-timeout --sysctl --cidfile --attach --annotation --blkio-weight --health-cmd --health-interval --health-retries --health-timeout --detach-keys --group-add --isolation --pids-limit --storage-opt --volume-driver --oom-score-adj --arch --os"
}
