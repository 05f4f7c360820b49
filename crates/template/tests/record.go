// Records what Go's own text/template makes of cases.txt, one template a line:
//
//	.reference/go/bin/go run crates/template/tests/record.go <crates/template/tests/cases.txt >crates/template/tests/expected.txt
//
// The data is the same as in table.rs. Each answer is one line, quoted; errors begin with "! ".
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"text/template"
)

type Module struct {
	Path    string
	Version string
	Replace *Module
	Other   *Module
	List    []string
	Empty   []string
	Map     map[string]string
	Yes     bool
	Count   int
	Obj     *Named
	Time    *Named
}

type Named struct{ Name string }

func (n *Named) String() string { return "named " + n.Name }

func main() {
	data := &Module{
		Path: "example.com/a", Version: "v1.2.3", Other: &Module{Path: "example.com/o", Version: "v0.1.0"},
		List: []string{"a", "b", "c", "d"}, Map: map[string]string{"a": "1", "b": "2"}, Yes: true, Count: 42, Obj: &Named{"it"}, Time: &Named{"now"},
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		parsed, err := template.New("main").Funcs(template.FuncMap{"join": strings.Join}).Parse(lines.Text())
		var out strings.Builder
		if err == nil {
			err = parsed.Execute(&out, data)
		}
		if err != nil {
			fmt.Printf("! %q %q\n", out.String(), err.Error())
		} else {
			fmt.Printf("%q\n", out.String())
		}
	}
}
