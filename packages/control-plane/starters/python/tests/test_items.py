import unittest

from todo.items import Item, add, finish, render


class ItemsTest(unittest.TestCase):
    def test_an_added_item_is_last_and_open(self):
        self.assertEqual(add([Item("tea")], " cake "), [Item("tea"), Item("cake")])

    def test_a_blank_text_is_refused(self):
        with self.assertRaises(ValueError):
            add([], "  ")

    def test_finishing_marks_one_item(self):
        self.assertEqual(finish([Item("tea"), Item("cake")], 2), [Item("tea"), Item("cake", done=True)])

    def test_finishing_an_unknown_item_is_refused(self):
        with self.assertRaises(IndexError):
            finish([Item("tea")], 2)

    def test_each_item_is_a_line_with_its_number(self):
        self.assertEqual(render([Item("tea", done=True), Item("cake")]), "1. [x] tea\n2. [ ] cake")


if __name__ == "__main__":
    unittest.main()
