/** Articles of law as findings cite them; the texts stand in `law/`, where earlier features find them too. */
export {
  articleNumber,
  articleText,
  articleTitle,
  chineseNumber,
  shortArticleTitle,
} from '../../law/rules/article.ts';
