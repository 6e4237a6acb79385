import tempfile
import unittest
from pathlib import Path

from todo.items import Item
from todo.storage import load, save


class StorageTest(unittest.TestCase):
    def test_what_is_saved_can_be_loaded(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "todo.json"
            save(path, [Item("Öl", done=True)])
            self.assertEqual(load(path), [Item("Öl", done=True)])

    def test_a_missing_file_is_an_empty_list(self):
        self.assertEqual(load(Path("there-is-no-such-file.json")), [])


if __name__ == "__main__":
    unittest.main()
