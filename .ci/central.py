"""Maven Central's requirements (central.sonatype.org/publish/requirements), of a bundle: BUNDLE.zip FOLDER."""

import hashlib
import pathlib
import subprocess
import sys
import tempfile
import zipfile
from xml.etree import ElementTree

bundle, folder = sys.argv[1:]
group, artifact, version = folder.rsplit("/", 2)
NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"
passed, failed = 0, 0


def check(holds, rule):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {rule}")


with tempfile.TemporaryDirectory() as scratch:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(scratch)
    root = pathlib.Path(scratch, folder)
    files = {path.name for path in root.iterdir()}
    main = {f"{artifact}-{version}{end}" for end in (".pom", ".jar", "-sources.jar", "-javadoc.jar")}
    ends = (".asc", ".md5", ".sha1", ".sha256", ".sha512")
    found = {name for name in files if not name.endswith(ends)}
    check(found == main, f"the jar, its sources, its javadoc and the POM, nothing else: {sorted(found)}")
    check(
        [path for path in pathlib.Path(scratch).rglob("*") if path.is_file() and path.parent != root] == [],
        f"nothing outside {folder}",
    )
    for name in sorted(found):
        data = (root / name).read_bytes()
        for kind in ("md5", "sha1"):
            sum_file = root / f"{name}.{kind}"
            right = sum_file.exists() and sum_file.read_text().split()[0] == hashlib.new(kind, data).hexdigest()
            check(right, f"the {kind} of {name}")
        signature = root / f"{name}.asc"
        verified = signature.exists() and subprocess.run(
            ["gpg", "--batch", "--quiet", "--verify", signature, root / name], stderr=subprocess.DEVNULL
        )
        check(verified and verified.returncode == 0, f"the signature of {name}")

    pom = ElementTree.parse(root / f"{artifact}-{version}.pom").getroot()

    def texts(path):
        return [(e.text or "").strip() for e in pom.findall("/".join(NAMESPACE + p for p in path.split("/")))]

    check(texts("modelVersion") == ["4.0.0"], "modelVersion")
    check(texts("groupId") == [group.replace("/", ".")], "groupId")
    check(texts("artifactId") == [artifact], "artifactId")
    check(texts("version") == [version] and "SNAPSHOT" not in version, "a version that is no snapshot")
    for path in (
        "name",
        "description",
        "url",
        "licenses/license/name",
        "licenses/license/url",
        "developers/developer/name",
        "developers/developer/organization",
        "developers/developer/organizationUrl",
        "scm/url",
        "scm/connection",
    ):
        check(texts(path) and all(texts(path)), f"<{path}>")
    everything = [e.text or "" for e in pom.iter()]
    check(not any("SNAPSHOT" in text for text in everything), "no snapshot among what it needs")
    tags = {e.tag.removeprefix(NAMESPACE) for e in pom.iter()}
    check(not tags & {"repositories", "pluginRepositories", "systemPath", "parent"}, "no repositories, paths, parent")

    windows = [
        profile
        for profile in pom.iter(NAMESPACE + "profile")
        if profile.findtext(f"{NAMESPACE}activation/{NAMESPACE}os/{NAMESPACE}family") == "windows"
    ]
    natives = [w.findtext(f"{NAMESPACE}properties/{NAMESPACE}tf.classifier") for w in windows]
    check(natives == ["windows-x86_64"], "Windows has its native library")

    jar, sources, javadoc = (
        set(zipfile.ZipFile(root / f"{artifact}-{version}{end}").namelist())
        for end in (".jar", "-sources.jar", "-javadoc.jar")
    )
    classes = {name for name in jar if name.endswith(".class") and "$" not in name}
    lacking = {name for name in classes if name.removesuffix("class") + "java" not in sources}
    check(classes and not lacking, f"the source of each class; lacking: {sorted(lacking)[:5]}")
    check("index.html" in javadoc and "dev/clipcap/caption/Captioner.html" in javadoc, "pages of javadoc")
    manifest = zipfile.ZipFile(root / f"{artifact}-{version}.jar").read("META-INF/MANIFEST.MF").decode()
    check("Automatic-Module-Name: dev.clipcap\r\n" in manifest, "a module's name")
    check("META-INF/LICENSE" in jar, "the licence in the jar")

print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
